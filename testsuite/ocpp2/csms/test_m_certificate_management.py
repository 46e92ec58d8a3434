"""OCPP 2.x block M: certificates that a CSMS manages."""

from ocpp_verdict import Operator, Station, absent, case, containing, hash_data, one_of, same_certificate, same_hash

ROOT, MAKER = "CSMSRootCertificate", "ManufacturerRootCertificate"
#: A CSMS may ask about other certificates too, before it deletes one.
_ABOUT_ROOT = one_of(containing(ROOT), absent())


@case
async def test_tc_m_01_csms(station: Station, operator: Operator, csms_root: str) -> None:
    """Install a certificate - CSMSRootCertificate.

    The CSMS can install a root of its own on a station.
    """
    station.answers(2, "InstallCertificate", status="Accepted")
    await operator.request("InstallCertificate", certificateType=ROOT, certificate=csms_root)
    await station.expect(1, "InstallCertificate", certificateType=ROOT, certificate=same_certificate(csms_root))


@case
async def test_tc_m_02_csms(station: Station, operator: Operator, manufacturer_root: str) -> None:
    """Install a certificate - ManufacturerRootCertificate.

    The CSMS can install a root of the manufacturer on a station.
    """
    station.answers(2, "InstallCertificate", status="Accepted")
    await operator.request("InstallCertificate", certificateType=MAKER, certificate=manufacturer_root)
    root = same_certificate(manufacturer_root)
    await station.expect(1, "InstallCertificate", certificateType=MAKER, certificate=root)


@case
async def test_tc_m_05_csms(station: Station, operator: Operator, csms_root: str) -> None:
    """Install a certificate - failed.

    The CSMS copes with a station that could not install a certificate.
    """
    station.answers(2, "InstallCertificate", status="Failed")
    await operator.request("InstallCertificate", certificateType=ROOT, certificate=csms_root)
    await station.expect(1, "InstallCertificate")
    await station.alive(2)


@case
async def test_tc_m_13_csms(station: Station, operator: Operator, manufacturer_root: str) -> None:
    """Ask for installed certificates - ManufacturerRootCertificate.

    The CSMS asks which roots of the manufacturer are installed.
    """
    installed = {"certificateType": MAKER, "certificateHashData": hash_data(manufacturer_root, "SHA256")}
    station.answers(2, "GetInstalledCertificateIds", status="Accepted", certificateHashDataChain=[installed])
    await operator.request("GetInstalledCertificateIds", certificateType=[MAKER])
    await station.expect(1, "GetInstalledCertificateIds", certificateType=[MAKER])


@case
async def test_tc_m_18_csms(station: Station, operator: Operator, csms_root: str) -> None:
    """Ask for installed certificates - all.

    The CSMS asks which certificates are installed, whatever they are for.
    """
    installed = {"certificateType": ROOT, "certificateHashData": hash_data(csms_root, "SHA256")}
    station.answers(2, "GetInstalledCertificateIds", status="Accepted", certificateHashDataChain=[installed])
    await operator.request("GetInstalledCertificateIds")
    await station.expect(1, "GetInstalledCertificateIds", certificateType=absent())


@case
async def test_tc_m_19_csms(station: Station, operator: Operator) -> None:
    """Ask for installed certificates - none.

    The CSMS copes with a station that has no certificate of a kind.
    """
    station.answers(2, "GetInstalledCertificateIds", status="NotFound")
    await operator.request("GetInstalledCertificateIds", certificateType=[MAKER])
    await station.expect(1, "GetInstalledCertificateIds", certificateType=[MAKER])
    await station.alive(2)


@case
async def test_tc_m_20_csms(station: Station, operator: Operator, csms_root: str) -> None:
    """Delete a certificate.

    The CSMS names the certificate by the hash algorithm that the station uses, whichever that is.
    """
    for algorithm in ("SHA256", "SHA384", "SHA512"):
        installed = hash_data(csms_root, algorithm)
        chain = [{"certificateType": ROOT, "certificateHashData": installed}]
        station.answers(3, "GetInstalledCertificateIds", status="Accepted", certificateHashDataChain=chain)
        await operator.request("GetInstalledCertificateIds", certificateType=[ROOT])
        await station.expect(2, "GetInstalledCertificateIds", certificateType=_ABOUT_ROOT)
        station.answers(5, "DeleteCertificate", status="Accepted")
        await operator.request("DeleteCertificate", certificateHashData=installed)
        await station.expect(4, "DeleteCertificate", certificateHashData=same_hash(installed))
        await station.alive(5)


@case
async def test_tc_m_21_csms(station: Station, operator: Operator, csms_root: str) -> None:
    """Delete a certificate - failed.

    The CSMS copes with a station that could not delete a certificate.
    """
    installed = hash_data(csms_root, "SHA256")
    chain = [{"certificateType": ROOT, "certificateHashData": installed}]
    station.answers(2, "GetInstalledCertificateIds", status="Accepted", certificateHashDataChain=chain)
    await operator.request("GetInstalledCertificateIds", certificateType=[ROOT])
    await station.expect(1, "GetInstalledCertificateIds", certificateType=_ABOUT_ROOT)
    station.answers(4, "DeleteCertificate", status="Failed")
    await operator.request("DeleteCertificate", certificateHashData=installed)
    await station.expect(3, "DeleteCertificate", certificateHashData=same_hash(installed))
    await station.alive(4)
