// The device model of the scripted 2.0.1 charger: enough variables for provisioning, authorization and transactions.
'use strict';

const int = (low, high) => ({ dataType: 'integer', accepts: (text) => /^-?\d+$/.test(text) && Number(text) >= low && Number(text) <= high });
const bool = { dataType: 'boolean', accepts: (text) => /^(true|false)$/.test(text) };
const string = (length) => ({ dataType: 'string', accepts: (text) => text.length <= length });
const members = (...values) => ({
  dataType: 'MemberList', valuesList: values.join(','), accepts: (text) => text.split(',').filter(Boolean).every((part) => values.includes(part)),
});
const option = (...values) => ({ dataType: 'OptionList', valuesList: values.join(','), accepts: (text) => values.includes(text) });

const POINTS = members('EVConnected', 'Authorized', 'PowerPathClosed', 'EnergyTransfer');
const MEASURANDS = members('Energy.Active.Import.Register', 'Power.Active.Import', 'Current.Import', 'Voltage');
const RO = 'ReadOnly';
const RW = 'ReadWrite';
const WO = 'WriteOnly';

// [component, variable, instance, kind, mutability, value]
const ROWS = [
  ['AlignedDataCtrlr', 'Interval', , int(0, 86400), RW, '0'],
  ['AlignedDataCtrlr', 'Measurands', , MEASURANDS, RW, 'Energy.Active.Import.Register'],
  ['AlignedDataCtrlr', 'TxEndedInterval', , int(0, 86400), RW, '0'],
  ['AlignedDataCtrlr', 'TxEndedMeasurands', , MEASURANDS, RW, ''],
  ['AuthCacheCtrlr', 'Enabled', , bool, RW, 'true'],
  ['AuthCtrlr', 'AuthorizeRemoteStart', , bool, RW, 'false'],
  ['AuthCtrlr', 'Enabled', , bool, RW, 'true'],
  ['AuthCtrlr', 'LocalAuthorizeOffline', , bool, RW, 'true'],
  ['AuthCtrlr', 'LocalPreAuthorize', , bool, RW, 'false'],
  ['AuthCtrlr', 'MasterPassGroupId', , string(36), RW, ''],
  ['AuthCtrlr', 'OfflineTxForUnknownIdEnabled', , bool, RW, 'false'],
  ['ClockCtrlr', 'DateTime', , { dataType: 'dateTime' }, RO, ''],
  ['ClockCtrlr', 'TimeSource', , { ...string(100), dataType: 'SequenceList', valuesList: 'Heartbeat' }, RW, 'Heartbeat'],
  ['DeviceDataCtrlr', 'BytesPerMessage', 'GetReport', int(0, 65535), RO, '65535'],
  ['DeviceDataCtrlr', 'BytesPerMessage', 'GetVariables', int(0, 65535), RO, '65535'],
  ['DeviceDataCtrlr', 'BytesPerMessage', 'SetVariables', int(0, 65535), RO, '65535'],
  ['DeviceDataCtrlr', 'ItemsPerMessage', 'GetReport', int(0, 100), RO, '20'],
  ['DeviceDataCtrlr', 'ItemsPerMessage', 'GetVariables', int(0, 100), RO, '20'],
  ['DeviceDataCtrlr', 'ItemsPerMessage', 'SetVariables', int(0, 100), RO, '20'],
  ['OCPPCommCtrlr', 'FileTransferProtocols', , members('HTTP', 'HTTPS'), RO, 'HTTP'],
  ['OCPPCommCtrlr', 'HeartbeatInterval', , int(1, 86400), RW, '60'],
  ['OCPPCommCtrlr', 'MessageAttemptInterval', 'TransactionEvent', int(1, 3600), RW, '10'],
  ['OCPPCommCtrlr', 'MessageAttempts', 'TransactionEvent', int(1, 100), RW, '3'],
  ['OCPPCommCtrlr', 'MessageTimeout', 'Default', int(1, 300), RO, '10'],
  ['OCPPCommCtrlr', 'NetworkConfigurationPriority', , { ...string(100), dataType: 'SequenceList', valuesList: '1,2' }, RW, '1'],
  ['OCPPCommCtrlr', 'NetworkProfileConnectionAttempts', , int(1, 100), RW, '3'],
  ['OCPPCommCtrlr', 'OfflineThreshold', , int(0, 86400), RW, '60'],
  ['OCPPCommCtrlr', 'ResetRetries', , int(0, 10), RW, '1'],
  ['OCPPCommCtrlr', 'RetryBackOffRandomRange', , int(0, 3600), RW, '1'],
  ['OCPPCommCtrlr', 'RetryBackOffRepeatTimes', , int(0, 100), RW, '3'],
  ['OCPPCommCtrlr', 'RetryBackOffWaitMinimum', , int(0, 3600), RW, '1'],
  ['OCPPCommCtrlr', 'UnlockOnEVSideDisconnect', , bool, RW, 'true'],
  ['OCPPCommCtrlr', 'WebSocketPingInterval', , int(0, 3600), RW, '30'],
  ['SampledDataCtrlr', 'TxEndedInterval', , int(0, 86400), RW, '0'],
  ['SampledDataCtrlr', 'TxEndedMeasurands', , MEASURANDS, RW, 'Energy.Active.Import.Register'],
  ['SampledDataCtrlr', 'TxStartedMeasurands', , MEASURANDS, RW, 'Energy.Active.Import.Register'],
  ['SampledDataCtrlr', 'TxUpdatedInterval', , int(0, 86400), RW, '60'],
  ['SampledDataCtrlr', 'TxUpdatedMeasurands', , MEASURANDS, RW, 'Energy.Active.Import.Register'],
  ['SecurityCtrlr', 'BasicAuthPassword', , { ...string(40), accepts: (text) => /^[\w*\-=:+|@.]{16,40}$/.test(text) }, WO, ''],
  ['SecurityCtrlr', 'CertificateEntries', , int(0, 100), RO, '0'],
  ['SecurityCtrlr', 'OrganizationName', , string(50), RW, 'ocpp-verdict'],
  ['SecurityCtrlr', 'SecurityProfile', , int(0, 3), RO, '0'],
  ['TxCtrlr', 'EVConnectionTimeOut', , int(0, 3600), RW, '60'],
  ['TxCtrlr', 'MaxEnergyOnInvalidId', , int(0, 100000), RW, '0'],
  ['TxCtrlr', 'StopTxOnEVSideDisconnect', , bool, RW, 'true'],
  ['TxCtrlr', 'StopTxOnInvalidId', , bool, RW, 'true'],
  ['TxCtrlr', 'TxStartPoint', , POINTS, RW, 'PowerPathClosed'],
  ['TxCtrlr', 'TxStopPoint', , POINTS, RW, 'EVConnected,Authorized'],
  ['ChargingStation', 'Available', , bool, RO, 'true'],
  ['ChargingStation', 'AvailabilityState', , option('Available', 'Occupied', 'Reserved', 'Unavailable', 'Faulted'), RO, 'Available'],
  ['ChargingStation', 'Model', , string(20), RO, 'scripted'],
  ['ChargingStation', 'SupplyPhases', , int(1, 3), RO, '3'],
  ['ChargingStation', 'VendorName', , string(50), RO, 'ocpp-rpc'],
];

const PER_EVSE = [
  ['AvailabilityState', option('Available', 'Occupied', 'Reserved', 'Unavailable', 'Faulted'), 'Available'],
  ['Available', bool, 'true'],
  ['SupplyPhases', int(1, 3), '3'],
];

function rows(evses) {
  const own = ROWS.map(([component, variable, instance, kind, mutability, value]) => (
    { component: { name: component }, variable: { name: variable, ...(instance ? { instance } : {}) }, kind, mutability, value }));
  for (const id of evses) {
    for (const [variable, kind, value] of [...PER_EVSE, ['Power', int(0, 100000), '0']]) {
      own.push({ component: { name: 'EVSE', evse: { id } }, variable: { name: variable }, kind, mutability: RO, value });
    }
    for (const [variable, kind, value] of [...PER_EVSE, ['ConnectorType', string(20), 'cType2']]) {
      own.push({ component: { name: 'Connector', evse: { id, connectorId: 1 } }, variable: { name: variable }, kind, mutability: RO, value });
    }
  }
  return own;
}

const same = (one, other) => (one ?? '').toLowerCase() === (other ?? '').toLowerCase();
const sameComponent = (one, other) => same(one.name, other.name) && same(one.instance, other.instance)
  && one.evse?.id === other.evse?.id && one.evse?.connectorId === other.evse?.connectorId;

class Model {
  constructor(evses) { this.rows = rows(evses); }

  row(component, variable, instance) {
    return this.rows.find((row) => row.component.name === component && row.variable.name === variable && row.variable.instance === instance);
  }

  text(component, variable, instance) { return this.row(component, variable, instance).value; }

  flag(component, variable) { return this.text(component, variable) === 'true'; }

  number(component, variable) { return Number(this.text(component, variable)); }

  list(component, variable) { return this.text(component, variable).split(',').filter(Boolean); }

  // The row that is meant, or the status that says why there is none (B05.FR.04-06, B06.FR.06-08).
  find({ component, variable, attributeType }) {
    const of = this.rows.filter((row) => sameComponent(row.component, component));
    if (!of.length) return { status: 'UnknownComponent' };
    const row = of.find((one) => same(one.variable.name, variable.name) && same(one.variable.instance, variable.instance));
    if (!row) return { status: 'UnknownVariable' };
    return (attributeType ?? 'Actual') === 'Actual' ? { row } : { status: 'NotSupportedAttributeType' };
  }

  get(asked) {
    const { row, status } = this.find(asked);
    const { component, variable, attributeType } = asked;
    const result = { component, variable, ...(attributeType ? { attributeType } : {}) };
    if (!row) return { ...result, attributeStatus: status };
    if (row.mutability === WO) return { ...result, attributeStatus: 'Rejected' };
    const value = row.variable.name === 'DateTime' ? new Date().toISOString() : row.value;
    return { ...result, attributeStatus: 'Accepted', attributeValue: value };
  }

  set(asked) {
    const { row, status } = this.find(asked);
    const { component, variable, attributeType, attributeValue } = asked;
    const result = { component, variable, ...(attributeType ? { attributeType } : {}) };
    if (!row) return { ...result, attributeStatus: status };
    if (row.mutability === RO || !row.kind.accepts(attributeValue)) return { ...result, attributeStatus: 'Rejected' };
    row.value = attributeValue;
    return { ...result, attributeStatus: 'Accepted' };
  }

  report(wanted = () => true) {
    return this.rows.filter(wanted).map(({ component, variable, kind, mutability, value }) => ({
      component,
      variable,
      variableAttribute: [{ type: 'Actual', mutability, ...(mutability === WO ? {} : { value: variable.name === 'DateTime' ? new Date().toISOString() : value }) }],
      variableCharacteristics: {
        dataType: kind.dataType, supportsMonitoring: false, ...(kind.valuesList ? { valuesList: kind.valuesList } : {}),
      },
    }));
  }
}

module.exports = { Model, RO };
