"""OCPP 2.x block M: certificates that a CSMS installs on a charging station."""

from typing import Any

from ocpp_verdict import CSMS, absent, case, containing, hash_data, one_of, other_than, same_hash

ROOT, MAKER = "CSMSRootCertificate", "ManufacturerRootCertificate"
_LIST = "GetInstalledCertificateIds"


def _entry(use: str, pem: str) -> dict[str, Any]:
    """Return a pattern for how the station lists a root: by whichever hash it likes."""
    data = one_of(*(same_hash(hash_data(pem, algorithm)) for algorithm in ("SHA256", "SHA384", "SHA512")))
    return {"certificateType": use, "certificateHashData": data}


def _without(use: str, pem: str) -> Any:
    """Return a pattern for a list in which a root does not occur."""
    return one_of(absent(), other_than(containing(_entry(use, pem))))


async def _install(csms: CSMS, use: str, pem: str, asks: int = 0, answers: int = 0) -> None:
    """CertificateInstalled."""
    answer = await csms.call(asks, "InstallCertificate", certificateType=use, certificate=pem)
    answer.expect(answers, status="Accepted")


@case
async def test_tc_m_01_cs(csms: CSMS, csms_root: str) -> None:
    """Install a certificate - CSMSRootCertificate.

    The station installs a root of the CSMS and lists it.
    """
    await _install(csms, ROOT, csms_root, 1, 1)
    answer = await csms.call(2, _LIST, certificateType=[ROOT])
    answer.expect(2, status="Accepted", certificateHashDataChain=containing(_entry(ROOT, csms_root)))


@case
async def test_tc_m_02_cs(csms: CSMS, manufacturer_root: str) -> None:
    """Install a certificate - ManufacturerRootCertificate.

    The station installs a root of the manufacturer and lists it.
    """
    await _install(csms, MAKER, manufacturer_root, 1, 1)
    answer = await csms.call(2, _LIST, certificateType=[MAKER])
    answer.expect(2, status="Accepted", certificateHashDataChain=containing(_entry(MAKER, manufacturer_root)))


@case
async def test_tc_m_07_cs(csms: CSMS, expired_root: str) -> None:
    """Install a certificate - expired.

    The station installs no root that has expired.
    """
    answer = await csms.call(1, "InstallCertificate", certificateType=ROOT, certificate=expired_root)
    answer.expect(2, status="Rejected")
    answer = await csms.call(3, _LIST, certificateType=[ROOT])
    # NotFound as well: who has none at all does not have this one.
    status = one_of("Accepted", "NotFound")
    answer.expect(4, status=status, certificateHashDataChain=_without(ROOT, expired_root))


@case
async def test_tc_m_12_cs(csms: CSMS, csms_root: str) -> None:
    """Ask for installed certificates - CSMSRootCertificate.

    The station lists the roots of the CSMS that are installed.
    """
    await _install(csms, ROOT, csms_root)
    answer = await csms.call(1, _LIST, certificateType=[ROOT])
    answer.expect(1, status="Accepted", certificateHashDataChain=containing(_entry(ROOT, csms_root)))


@case
async def test_tc_m_13_cs(csms: CSMS, manufacturer_root: str) -> None:
    """Ask for installed certificates - ManufacturerRootCertificate.

    The station lists the roots of the manufacturer that are installed.
    """
    await _install(csms, MAKER, manufacturer_root)
    answer = await csms.call(1, _LIST, certificateType=[MAKER])
    answer.expect(1, status="Accepted", certificateHashDataChain=containing(_entry(MAKER, manufacturer_root)))


@case
async def test_tc_m_17_cs(csms: CSMS, csms_root: str, manufacturer_root: str) -> None:
    """Ask for installed certificates - CSMSRootCertificate and ManufacturerRootCertificate.

    The station lists the roots of each kind that it is asked for.
    """
    await _install(csms, ROOT, csms_root)
    await _install(csms, MAKER, manufacturer_root)
    answer = await csms.call(1, _LIST, certificateType=[ROOT, MAKER])
    both = containing(_entry(ROOT, csms_root), _entry(MAKER, manufacturer_root))
    answer.expect(1, status="Accepted", certificateHashDataChain=both)


@case
async def test_tc_m_18_cs(csms: CSMS, csms_root: str, manufacturer_root: str) -> None:
    """Ask for installed certificates - all.

    The station lists every root that is installed, whatever it is for.
    """
    await _install(csms, ROOT, csms_root)
    await _install(csms, MAKER, manufacturer_root)
    answer = await csms.call(1, _LIST)
    both = containing(_entry(ROOT, csms_root), _entry(MAKER, manufacturer_root))
    answer.expect(2, status="Accepted", certificateHashDataChain=both)


@case
async def test_tc_m_19_cs(csms: CSMS) -> None:
    """Ask for installed certificates - none.

    The station says that it has no certificate of a kind.
    """
    use = {"certificateType": ["MORootCertificate"]}
    found = (await csms.call(0, _LIST, **use)).expect(0, status=one_of("Accepted", "NotFound"))
    for each in found.get("certificateHashDataChain", ()):
        await csms.call(0, "DeleteCertificate", certificateHashData=each["certificateHashData"])
    answer = await csms.call(1, _LIST, **use)
    answer.expect(2, status="NotFound", certificateHashDataChain=absent())


@case
async def test_tc_m_20_cs(csms: CSMS, csms_root: str) -> None:
    """Delete a certificate.

    The station deletes a root and lists it no longer; what it trusts its CSMS by stays.
    """
    await _install(csms, ROOT, csms_root)
    answer = await csms.call(1, _LIST, certificateType=[ROOT])
    told = answer.expect(1, status="Accepted", certificateHashDataChain=containing(_entry(ROOT, csms_root)))
    algorithm = told["certificateHashDataChain"][0]["certificateHashData"]["hashAlgorithm"]
    data = hash_data(csms_root, algorithm)
    (await csms.call(2, "DeleteCertificate", certificateHashData=data)).expect(3, status="Accepted")
    answer = await csms.call(4, _LIST, certificateType=[ROOT])
    answer.expect(4, certificateHashDataChain=_without(ROOT, csms_root))


@case
async def test_tc_m_22_cs(csms: CSMS, unknown_root: str) -> None:
    """Delete a certificate - unknown.

    The station says that it does not have what it is told to delete.
    """
    answer = await csms.call(1, _LIST, certificateType=[ROOT])
    answer.expect(1, status=one_of("Accepted", "NotFound"))
    data = hash_data(unknown_root, "SHA256")
    (await csms.call(2, "DeleteCertificate", certificateHashData=data)).expect(3, status="NotFound")
