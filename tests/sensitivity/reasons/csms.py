"""Why a case for a CSMS need not notice an alteration of what the CSMS sends."""

from __future__ import annotations

from tests.sensitivity.reasons.line import Reason, field, frame, omit

_OPERATOR = "who operates the CSMS enters it, and the table names no value for it"


def _in(owners: str, *names: str) -> str:
    return " ".join(f"{owner}.{name}" for owner in owners.split() for name in names)


_PROFILE = "csChargingProfiles chargingProfile"

CSMS: tuple[Reason, ...] = (
    # --- what the CSMS decides by itself
    field("the case sees one time of the CSMS only, and no clause says how right its clock is", "BootNotification.conf",
          "currentTime", at="085:6 086:8 087:8 088:6 IDENTITY:4", told="csms-time"),
    field("the CSMS chooses it, 0 leaves it to the station (§4.2, §6.4)", "BootNotification.conf", "interval"),
    field("the CSMS chooses it (§4.8, §6.46); NEXT_TRANSACTION asks for another one each time",
          "StartTransaction.conf", "transactionId", "one more"),
    field("errata v4.0 only recommends ids above 0", "StartTransaction.conf", "transactionId", "zero",
          told="transaction-id-not-positive"),
    field("the groups are the CSMS's own (§3.10); the case that needs one compares it (053)",
          "Authorize.conf StartTransaction.conf StopTransaction.conf", "idTagInfo.parentIdTag"),
    omit("a token need not belong to a group (§3.10, §7.27)",
         "Authorize.conf StartTransaction.conf StopTransaction.conf", "idTagInfo.parentIdTag"),
    field("what it says of a token that stops prevents no stop (§4.10), and the table asks for nothing",
          "StopTransaction.conf", "idTagInfo.status", at="039:4"),
    omit("optional (§6.50)", "StopTransaction.conf", "idTagInfo", at="039:4"),
    field("whether the CSMS knows a token of 20 characters is its own affair; that it takes it is what is asked",
          "Authorize.conf", "idTagInfo.status", at="ID_TAG_LENGTH:2"),
    field("a CSMS need not accept a station that it does not know (§4.2); what is asked is that it answers this one",
          "BootNotification.conf", "status", at="IDENTITY:4"),
    field("Rejected, UnknownMessageId and UnknownVendorId are one answer to data of a foreign vendor (table)",
          "DataTransfer.conf", "status", "=Rejected, =UnknownMessageId, =UnknownVendorId", "064:2"),
    field("the table lets it be Accepted, with a warning", "DataTransfer.conf", "status", "=Accepted", "064:2",
          "data of an unknown vendor is accepted"),
    *frame("drop delay repeat swap refuse", "a second CALL under an old id need not be answered (J §4.1.4)",
           "StatusNotification.conf", "SAME_ID:4"),
    # --- what its operator enters
    field(_OPERATOR, "ChangeConfiguration", "value", at="040_1:1 040_2:1"),
    field(_OPERATOR, "RemoteStartTransaction", "idTag", at="026:1"),
    field(_OPERATOR, "GetConfiguration", "key.[]", at="TAKEOVER:5 CROSSING_CALLS:1"),
    omit("all keys may be asked for (§5.8); these cases are about the connection", "GetConfiguration", "key",
         "TAKEOVER:5 CROSSING_CALLS:1"),
    field("our station fails or uploads wherever it is sent to", "GetDiagnostics UpdateFirmware", "location",
          at="045_1:1 045_2:1 044_2:1 044_3:1"),
    field(_OPERATOR, "UpdateFirmware SignedUpdateFirmware", "retrieveDate firmware.retrieveDateTime"),
    field("the CSMS numbers its requests as it likes; our station repeats the number", "GetLog SignedUpdateFirmware",
          "requestId"),
    field("the table for the wrong signature asks for the location and the signature alone", "SignedUpdateFirmware",
          "firmware.signingCertificate", at="081:1"),
    field(_OPERATOR, "ReserveNow", "expiryDate", at="046 048_1 048_2 048_3 048_4 049 051 052 053"),
    field("the CSMS numbers reservations as it likes (§6.37)", "ReserveNow", "reservationId"),
    omit("optional (§6.37); the station can learn the group from Authorize", "ReserveNow", "parentIdTag", "053:1"),
    omit("optional (§6.33); the tables ask for it only with a profile (059)", "RemoteStartTransaction", "connectorId",
         "010:3 011_1:1 011_2:1 026:1"),
    field("the table asks for the message that is triggered alone", "TriggerMessage", "connectorId", at="055:1"),
    omit("the table asks for the message that is triggered alone", "TriggerMessage", "connectorId", "055:1"),
    field("the CSMS counts its versions as it likes (§6.41); the case of an update compares them (043_5)",
          "SendLocalList", "listVersion"),
    field(_OPERATOR, "SendLocalList", "localAuthorizationList.[].idTag", at="043_1:1 043_3:1 043_4:1"),
    field(_OPERATOR, "SendLocalList", "localAuthorizationList.[].idTagInfo.status"),
    omit("optional (§6.41), and our station refuses the list as it is", "SendLocalList",
         "localAuthorizationList localAuthorizationList.[].idTagInfo", "043_1:1 043_3:1"),
    # --- charging profiles
    field("the CSMS numbers profiles as it likes (§7.8)", "SetChargingProfile RemoteStartTransaction",
          _in(_PROFILE, "chargingProfileId")),
    field("the table names a kind for other profiles, not for these", "SetChargingProfile",
          "csChargingProfiles.chargingProfileKind", "=Relative", "067:1"),
    field("the table names a kind for other profiles, not for these", "SetChargingProfile",
          "csChargingProfiles.chargingProfileKind", "=Recurring", "067:1", "profile-recurrency-missing"),
    field(_OPERATOR, "SetChargingProfile RemoteStartTransaction", _in(_PROFILE, "stackLevel"), at="057:1 059:1"),
    field("the table asks that it is there, not when", "SetChargingProfile RemoteStartTransaction",
          _in(_PROFILE, "validFrom", "validTo", "chargingSchedule.startSchedule")),
    field(_OPERATOR, "SetChargingProfile RemoteStartTransaction",
          _in(_PROFILE, "chargingSchedule.chargingRateUnit", "chargingSchedule.duration",
              "chargingSchedule.chargingSchedulePeriod.[].numberPhases",
              "chargingSchedule.chargingSchedulePeriod.[].limit"), at="057:1 059:1 067:1"),
    omit("optional: 3 where it is left out (§7.14)", "SetChargingProfile RemoteStartTransaction",
         _in(_PROFILE, "chargingSchedule.chargingSchedulePeriod.[].numberPhases")),
    omit("optional (§7.8, §7.13), and this table does not ask for it", "SetChargingProfile",
         _in("csChargingProfiles", "validFrom", "validTo", "chargingSchedule.startSchedule",
             "chargingSchedule.duration"), "067:1"),
    # --- frames
    *frame("repeat", "a CSMS may ask again; that it does not wait for the answer is advised against (J §4.1.1)",
           "CancelReservation CertificateSigned Change* Clear* DeleteCertificate *TriggerMessage Get*"
           " InstallCertificate Remote* ReserveNow Reset SendLocalList SetChargingProfile *UpdateFirmware"
           " UnlockConnector",
           told="call-outstanding"),
    *frame("swap", "the answer and what the CSMS asks next may cross (J §4.1.1)", "SignCertificate.conf"),
)  # fmt: skip
