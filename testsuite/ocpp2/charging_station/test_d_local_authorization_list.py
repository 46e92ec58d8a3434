"""OCPP 2.x block D: the local authorization list of a charging station."""

from ocpp_verdict import LocalList, Sut, Variables, case


@case
async def test_tc_d_01_cs(local_list: LocalList) -> None:
    """Send local list - full.

    The station takes a full list and its version.
    """
    answer = await local_list.send(1, "Full", local_list.version, local_list.entry())
    answer.expect(2, status="Accepted")
    await local_list.has_version(3, local_list.version)


@case
async def test_tc_d_02_cs(id_token_in_local_list: LocalList, sut: Sut) -> None:
    """Send local list - differential update.

    The station adds an identification to its list and takes the new version.
    """
    held = id_token_in_local_list
    added = held.entry(sut.second_valid_id, type=sut.second_token_type)
    answer = await held.send(1, "Differential", held.version + 1, added)
    answer.expect(2, status="Accepted")
    await held.has_version(3, held.version + 1)


@case
async def test_tc_d_03_cs(id_token_in_local_list: LocalList) -> None:
    """Send local list - differential removal.

    The station removes an identification from its list and takes the new version.
    """
    held = id_token_in_local_list
    answer = await held.send(1, "Differential", held.version + 1, held.removal())
    answer.expect(2, status="Accepted")
    await held.has_version(3, held.version + 1)


@case
async def test_tc_d_04_cs(id_token_in_local_list: LocalList) -> None:
    """Send local list - full and empty.

    The station empties its list for a full list without entries, and keeps the version that came with it.
    """
    held = id_token_in_local_list
    answer = await held.send(1, "Full", held.version)
    answer.expect(2, status="Accepted")
    await held.has_version(3, held.version)


@case
async def test_tc_d_05_cs(id_token_in_local_list: LocalList) -> None:
    """Send local list - differential and empty.

    The station takes the version of a differential list without entries.
    """
    held = id_token_in_local_list
    answer = await held.send(1, "Differential", held.version + 1)
    answer.expect(2, status="Accepted")
    await held.has_version(3, held.version + 1)


@case
async def test_tc_d_06_cs(id_token_in_local_list: LocalList) -> None:
    """Send local list - version mismatch.

    The station refuses a differential list that is not newer than its own.
    """
    held = id_token_in_local_list
    # The same version is no newer one either (D01.FR.19); the one before may be 0, which no list has (D01.FR.18).
    answer = await held.send(1, "Differential", max(1, held.version - 1), held.entry())
    answer.expect(2, status="VersionMismatch")
    await held.has_version(3, held.version)


@case
async def test_tc_d_07_cs(id_token_in_local_list: LocalList, rebooted: None) -> None:
    """Send local list - persistent over a reboot.

    The station has the same list after a reboot.
    """
    await id_token_in_local_list.has_version(1, id_token_in_local_list.version)


@case
async def test_tc_d_08_cs(id_token_in_local_list: LocalList) -> None:
    """Get local list version.

    The station tells the version of its list.
    """
    await id_token_in_local_list.has_version(1, id_token_in_local_list.version)


@case
async def test_tc_d_10_cs(id_token_in_local_list: LocalList, configuration: Variables) -> None:
    """Get local list version - list disabled.

    A station that uses no list says so by version 0.
    """
    await configuration.set("LocalAuthListCtrlr.Enabled", False)
    await id_token_in_local_list.has_version(1, 0)
