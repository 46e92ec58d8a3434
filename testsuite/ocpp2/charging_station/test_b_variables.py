"""OCPP 2.x block B: the variables of a charging station, told, set and reported (B05 to B08)."""

from ocpp_verdict import (
    CSMS,
    Sut,
    Variables,
    absent,
    case,
    containing,
    each,
    one_of,
    optional,
)


@case
async def test_tc_b_06_cs(csms: CSMS, configuration: Variables) -> None:
    """Get variables - single value.

    The station tells the value of a variable that every station has.
    """
    await configuration.set("OCPPCommCtrlr.OfflineThreshold", 300)
    wanted = csms.variable("OCPPCommCtrlr.OfflineThreshold")
    answer = await csms.call(1, "GetVariables", getVariableData=[{**wanted, "attributeType": "Actual"}])
    # attributeType may be left out of an answer: Actual is its default (GetVariableResultType).
    result = {**wanted, "attributeStatus": "Accepted", "attributeValue": "300", "attributeType": optional("Actual")}
    answer.expect(2, getVariableResult=[result])


@case
async def test_tc_b_07_cs(csms: CSMS, configuration: Variables) -> None:
    """Get variables - multiple values.

    The station tells the values of several variables at once, in any order.
    """
    await configuration.set("OCPPCommCtrlr.OfflineThreshold", 300)
    await configuration.set("AuthCtrlr.LocalAuthorizeOffline", True)
    first = csms.variable("OCPPCommCtrlr.OfflineThreshold", attributeType="Actual")
    second = csms.variable("AuthCtrlr.LocalAuthorizeOffline", attributeType="Actual")
    answer = await csms.call(1, "GetVariables", getVariableData=[first, second])
    told = {"attributeStatus": "Accepted", "attributeType": optional("Actual")}
    results = ({**first, **told, "attributeValue": "300"}, {**second, **told, "attributeValue": "true"})
    answer.expect(2, getVariableResult=containing(*results))


@case
async def test_tc_b_09_cs(csms: CSMS, configuration: Variables) -> None:
    """Set variables - single value.

    The station takes a new value of a variable that every station has.
    """
    await configuration.look("OCPPCommCtrlr.OfflineThreshold")
    wanted = csms.variable("OCPPCommCtrlr.OfflineThreshold")
    setting = {**wanted, "attributeValue": "300", "attributeType": "Actual"}
    answer = await csms.call(1, "SetVariables", setVariableData=[setting])
    answer.expect(2, setVariableResult=[{**wanted, "attributeStatus": "Accepted", "attributeType": optional("Actual")}])


@case
async def test_tc_b_10_cs(csms: CSMS, configuration: Variables) -> None:
    """Set variables - multiple values.

    The station takes new values of several variables at once and answers for each, in any order.
    """
    await configuration.look("OCPPCommCtrlr.OfflineThreshold")
    await configuration.look("AuthCtrlr.LocalAuthorizeOffline")
    first = csms.variable("OCPPCommCtrlr.OfflineThreshold", attributeType="Actual")
    second = csms.variable("AuthCtrlr.LocalAuthorizeOffline", attributeType="Actual")
    settings = [{**first, "attributeValue": "300"}, {**second, "attributeValue": "true"}]
    answer = await csms.call(1, "SetVariables", setVariableData=settings)
    taken = {"attributeStatus": "Accepted", "attributeType": optional("Actual")}
    answer.expect(2, setVariableResult=containing({**first, **taken}, {**second, **taken}))


@case
async def test_tc_b_11_cs(csms: CSMS, configuration: Variables, sut: Sut) -> None:
    """Set variables - values that do not fit the type.

    The station takes values that fit the type of a variable and rejects the others.
    """
    moment = csms.stamp()
    values = (str(sut.offline_threshold), str(sut.offline_threshold + 0.1), "true", moment, "abc")
    for row, name, fitting in (
        (1, "OCPPCommCtrlr.OfflineThreshold", values[:1]),
        (3, "SmartChargingCtrlr.LimitChangeSignificance", values[:2]),
        (5, "AuthCtrlr.AuthorizeRemoteStart", ("true",)),
        (7, "ClockCtrlr.NextTimeOffsetTransitionDateTime", (moment,)),
    ):
        if await configuration.look(name) is None and row > 1:
            continue
        for value in values:
            setting = csms.variable(name, attributeValue=value)
            answer = await csms.call(row, "SetVariables", setVariableData=[setting])
            status = one_of("Accepted", "RebootRequired") if value in fitting else "Rejected"
            answer.expect(row + 1, setVariableResult=[csms.variable(name, attributeStatus=status)])


@case
async def test_tc_b_12_cs(csms: CSMS) -> None:
    """Get base report - configuration inventory.

    The station reports every variable that can be set, with its characteristics.
    """
    number = csms.number()
    answer = await csms.call(1, "GetBaseReport", requestId=number, reportBase="ConfigurationInventory")
    answer.expect(2, status="Accepted")
    reported = await csms.report(3, number)
    csms.characterised(3, reported)
    writable = {"variableAttribute": containing({"mutability": one_of(absent(), "ReadWrite", "WriteOnly")})}
    csms.check(3, "every variable of a configuration inventory can be set", each(writable), reported)


@case
async def test_tc_b_13_cs(csms: CSMS) -> None:
    """Get base report - full inventory.

    The station reports every variable that it has, with its characteristics.
    """
    number = csms.number()
    answer = await csms.call(1, "GetBaseReport", requestId=number, reportBase="FullInventory")
    answer.expect(2, status="Accepted")
    csms.characterised(3, await csms.report(3, number))


@case
async def test_tc_b_32_cs(csms: CSMS) -> None:
    """Get variables - unknown component.

    The station says that it does not know the component.
    """
    wanted = csms.variable("UnknownComponent.OfflineThreshold")
    answer = await csms.call(1, "GetVariables", getVariableData=[wanted])
    answer.expect(2, getVariableResult=[{**wanted, "attributeStatus": "UnknownComponent"}])


@case
async def test_tc_b_33_cs(csms: CSMS) -> None:
    """Get variables - unknown variable.

    The station says that the component has no such variable.
    """
    wanted = csms.variable("OCPPCommCtrlr.UnknownVariable")
    answer = await csms.call(1, "GetVariables", getVariableData=[wanted])
    answer.expect(2, getVariableResult=[{**wanted, "attributeStatus": "UnknownVariable"}])


@case
async def test_tc_b_34_cs(csms: CSMS) -> None:
    """Get variables - attribute type that is not supported.

    The station says that the variable has no such attribute.
    """
    wanted = csms.variable("OCPPCommCtrlr.OfflineThreshold", attributeType="Target")
    answer = await csms.call(1, "GetVariables", getVariableData=[wanted])
    answer.expect(2, getVariableResult=[{**wanted, "attributeStatus": "NotSupportedAttributeType"}])


@case
async def test_tc_b_35_cs(csms: CSMS) -> None:
    """Set variables - unknown component.

    The station says that it does not know the component.
    """
    wanted = csms.variable("UnknownComponent.OfflineThreshold")
    answer = await csms.call(1, "SetVariables", setVariableData=[{**wanted, "attributeValue": "300"}])
    answer.expect(2, setVariableResult=[{**wanted, "attributeStatus": "UnknownComponent"}])


@case
async def test_tc_b_36_cs(csms: CSMS) -> None:
    """Set variables - unknown variable.

    The station says that the component has no such variable.
    """
    wanted = csms.variable("OCPPCommCtrlr.UnknownVariable")
    answer = await csms.call(1, "SetVariables", setVariableData=[{**wanted, "attributeValue": "300"}])
    answer.expect(2, setVariableResult=[{**wanted, "attributeStatus": "UnknownVariable"}])


@case
async def test_tc_b_37_cs(csms: CSMS) -> None:
    """Set variables - attribute type that is not supported.

    The station says that the variable has no such attribute.
    """
    wanted = csms.variable("OCPPCommCtrlr.OfflineThreshold", attributeType="Target")
    answer = await csms.call(1, "SetVariables", setVariableData=[{**wanted, "attributeValue": "300"}])
    answer.expect(2, setVariableResult=[{**wanted, "attributeStatus": "NotSupportedAttributeType"}])


@case
async def test_tc_b_39_cs(csms: CSMS) -> None:
    """Set variables - read-only.

    The station rejects a new value of a variable that cannot be written.
    """
    wanted = csms.variable("OCPPCommCtrlr.MessageTimeout[Default]")
    answer = await csms.call(1, "SetVariables", setVariableData=[{**wanted, "attributeValue": "300"}])
    answer.expect(2, setVariableResult=[{**wanted, "attributeStatus": "Rejected"}])


@case
async def test_tc_b_53_cs(csms: CSMS) -> None:
    """Get base report - the variables that every station has.

    The full inventory holds what the specification requires, names the values of lists, and keeps secrets.
    """
    number = csms.number()
    answer = await csms.call(1, "GetBaseReport", requestId=number, reportBase="FullInventory")
    answer.expect(2, status="Accepted")
    reported = await csms.report(3, number)
    csms.characterised(3, reported)
    csms.complete(3, reported)
