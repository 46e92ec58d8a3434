// OCPP 1.6 Core and RemoteTrigger, as edition 2 of the specification says; the numbers are its sections.
'use strict';

const { createRPCError } = require('ocpp-rpc');
const { Connection, CouldNot, now } = require('./rpc_connection');

const POWER = 7200; // W
const whole = (value) => /^\d+$/.test(value);
const truth = (value) => /^(true|false)$/i.test(value);
const MEASURANDS = ['Energy.Active.Import.Register', 'Power.Active.Import', 'Current.Import', 'Voltage'];
const list = (value) => value === '' || value.split(',').every((item) => MEASURANDS.includes(item.trim()));

// key -> [value, test of a new value or nothing where it is read-only] (§9.1, §9.2)
const CONFIGURATION = {
  AllowOfflineTxForUnknownId: ['false', truth],
  AuthorizationCacheEnabled: ['true', truth],
  AuthorizeRemoteTxRequests: ['false', truth],
  ClockAlignedDataInterval: ['0', whole],
  ConnectionTimeOut: ['60', whole],
  ConnectorPhaseRotation: ['NotApplicable', (value) => value.length <= 500],
  GetConfigurationMaxKeys: ['100'],
  HeartbeatInterval: ['60', whole],
  LocalAuthorizeOffline: ['true', truth],
  LocalPreAuthorize: ['false', truth],
  MeterValuesAlignedData: ['Energy.Active.Import.Register', list],
  MeterValuesSampledData: ['Energy.Active.Import.Register', list],
  MeterValueSampleInterval: ['60', whole],
  MinimumStatusDuration: ['0', whole],
  NumberOfConnectors: ['2'],
  ResetRetries: ['1', whole],
  StopTransactionOnEVSideDisconnect: ['true', truth],
  StopTransactionOnInvalidId: ['true', truth],
  StopTxnAlignedData: ['', list],
  StopTxnSampledData: ['', list],
  SupportedFeatureProfiles: ['Core,RemoteTrigger'],
  TransactionMessageAttempts: ['3', whole],
  TransactionMessageRetryInterval: ['10', whole],
  UnlockConnectorOnEVSideDisconnect: ['true', truth],
  WebSocketPingInterval: ['30', whole],
};

class Connector {
  constructor(number) {
    Object.assign(this, { number, plugged: false, vehicle: false, operative: true, faulted: '', reported: {}, energy: 1000 * number });
  }
}

class Charger16 extends Connection {
  constructor(options) {
    super(options);
    this.configuration = new Map(Object.entries(CONFIGURATION).map(([key, [value]]) => [key, value]));
    this.connectors = new Map([1, 2].map((number) => [number, new Connector(number)]));
    this.known = new Map(); // authorization cache (§3.5.1)
    this.operative = true;
  }

  attempts() { return { most: this.seconds('TransactionMessageAttempts'), interval: this.seconds('TransactionMessageRetryInterval') }; }

  flag(key) { return this.configuration.get(key).toLowerCase() === 'true'; }

  seconds(key) { return Number(this.configuration.get(key)); }

  at({ connector }) {
    const found = this.connectors.get(connector ?? 1);
    if (!found) throw new CouldNot(`there is no connector ${connector}`);
    if (!this.powered) throw new CouldNot('it is switched off');
    return found;
  }

  bootPayload() {
    return { chargePointVendor: 'ocpp-rpc', chargePointModel: 'scripted', firmwareVersion: '1.0', chargePointSerialNumber: 'S-16' };
  }

  // --- status (§4.9) ---------------------------------------------------------------------------------------------

  status(connector) {
    if (connector.faulted) return 'Faulted';
    if (connector.transaction?.refused) return 'SuspendedEVSE';
    if (connector.transaction) return connector.vehicle && !connector.suspended ? 'Charging' : 'SuspendedEV';
    if (!connector.operative || !this.operative) return 'Unavailable';
    if (connector.finishing) return 'Finishing';
    return connector.plugged || connector.authorized ? 'Preparing' : 'Available';
  }

  async changed(connector, force = false) {
    const status = this.status(connector);
    if (!(this.online || force) || (connector.reported === status && !force)) return;
    connector.reported = status;
    const errorCode = connector.faulted || 'NoError';
    const answer = await this.call('StatusNotification', { connectorId: connector.number, errorCode, status, timestamp: now() });
    if (!answer) connector.reported = undefined; // it is said again after the reconnect
  }

  statusOfStation() {
    return { connectorId: 0, errorCode: 'NoError', status: this.operative ? 'Available' : 'Unavailable', timestamp: now() };
  }

  async reportStatus(afterBoot) {
    if (afterBoot) await this.call('StatusNotification', this.statusOfStation());
    for (const connector of this.connectors.values()) await this.changed(connector, afterBoot);
    this.align();
  }

  // --- identification (§3.5, §4.1) -------------------------------------------------------------------------------

  async authorize(id) {
    const cached = this.flag('AuthorizationCacheEnabled') ? this.known.get(id) : undefined;
    if (this.online) {
      if (this.flag('LocalPreAuthorize') && cached?.status === 'Accepted') return cached;
      const answer = await this.call('Authorize', { idTag: id });
      if (answer) this.known.set(id, answer.idTagInfo);
      return answer?.idTagInfo ?? { status: 'Invalid' };
    }
    if (this.flag('LocalAuthorizeOffline') && cached) return cached;
    return { status: this.flag('AllowOfflineTxForUnknownId') ? 'Accepted' : 'Invalid' };
  }

  async present({ id, connector: number }) {
    const connector = this.at({ connector: number });
    if (connector.transaction) return this.presentToStop(connector, id);
    if (this.status(connector) === 'Unavailable' || connector.faulted) return undefined; // the reader is off
    const info = await this.authorize(id);
    if (info.status === 'Accepted') await this.ready(connector, id);
    return undefined;
  }

  async presentToStop(connector, id) {
    const { idTag } = connector.transaction;
    const group = this.known.get(idTag)?.parentIdTag;
    if (id !== idTag) {
      const info = await this.authorize(id);
      if (info.status !== 'Accepted' || !group || info.parentIdTag !== group) return;
    }
    await this.end(connector, 'Local', id);
  }

  // The driver is known: start if the cable is there, else wait for it (ConnectionTimeOut).
  async ready(connector, id) {
    connector.authorized = id;
    connector.finishing = false;
    await this.changed(connector);
    if (connector.plugged && connector.vehicle) return this.begin(connector);
    clearTimeout(connector.timer);
    connector.timer = setTimeout(() => {
      connector.authorized = undefined;
      this.changed(connector);
    }, this.seconds('ConnectionTimeOut') * 1000);
    return undefined;
  }

  // --- transactions (§4.8, §4.10) --------------------------------------------------------------------------------

  async begin(connector) {
    if (!connector.authorized || connector.transaction) return;
    clearTimeout(connector.timer);
    if (connector.lockFails) { // no energy without a locked plug
      Object.assign(connector, { authorized: undefined, faulted: 'ConnectorLockFailure' });
      await this.changed(connector);
      return;
    }
    const transaction = { id: -1, idTag: connector.authorized, started: Date.now(), from: connector.energy };
    Object.assign(connector, { authorized: undefined, transaction, suspended: false });
    const payload = { connectorId: connector.number, idTag: transaction.idTag, meterStart: this.meter(connector), timestamp: now() };
    const sent = this.deliver('StartTransaction', () => payload, (answer) => this.begun(connector, transaction, answer));
    if (this.online) await sent;
    this.sample(connector);
    if (connector.transaction === transaction) await this.changed(connector);
  }

  async begun(connector, transaction, answer) {
    if (!answer) return;
    transaction.id = answer.transactionId;
    this.known.set(transaction.idTag, answer.idTagInfo);
    if (answer.idTagInfo.status === 'Accepted' || connector.transaction !== transaction) return;
    if (this.flag('StopTransactionOnInvalidId')) {
      setImmediate(() => this.end(connector, 'DeAuthorized'));
    } else { // §9.1.26: the transaction stays, the energy stops
      transaction.refused = true;
      setImmediate(() => this.changed(connector));
    }
  }

  async end(connector, reason, idTag) {
    const { transaction } = connector;
    if (!transaction) return;
    clearInterval(connector.sampling);
    const meterStop = this.meter(connector);
    connector.energy = meterStop;
    Object.assign(connector, { transaction: undefined, finishing: connector.plugged });
    const fixed = { meterStop, timestamp: now(), reason, ...(idTag ? { idTag } : {}) };
    const sent = this.deliver('StopTransaction', () => ({ transactionId: transaction.id, ...fixed }));
    if (this.online) await sent;
    if (connector.pendingInoperative) Object.assign(connector, { pendingInoperative: false, operative: false });
    await this.changed(connector);
  }

  meter(connector) {
    const { transaction } = connector;
    if (!transaction) return connector.energy;
    return Math.round(transaction.from + ((Date.now() - transaction.started) / 3600000) * POWER);
  }

  sampled(connector, key, context) {
    const values = {
      'Energy.Active.Import.Register': [this.meter(connector), 'Wh'],
      'Power.Active.Import': [connector.transaction ? POWER : 0, 'W'],
      'Current.Import': [connector.transaction ? 10 : 0, 'A'],
      Voltage: [230, 'V'],
    };
    const wanted = this.configuration.get(key).split(',').map((item) => item.trim()).filter(Boolean);
    return wanted.map((measurand) => ({ value: String(values[measurand][0]), context, measurand, unit: values[measurand][1] }));
  }

  async measure(connector, key, context) {
    const sampledValue = this.sampled(connector, key, context);
    const meterValue = [{ timestamp: now(), sampledValue }];
    const of = () => (connector.transaction ? { transactionId: connector.transaction.id } : {});
    if (!sampledValue.length) return;
    if (connector.transaction) await this.deliver('MeterValues', () => ({ connectorId: connector.number, ...of(), meterValue }));
    else if (this.online) await this.call('MeterValues', { connectorId: connector.number, meterValue });
  }

  sample(connector) {
    clearInterval(connector.sampling);
    const interval = this.seconds('MeterValueSampleInterval');
    if (!connector.transaction || interval === 0) return;
    connector.sampling = setInterval(() => this.measure(connector, 'MeterValuesSampledData', 'Sample.Periodic'), interval * 1000);
  }

  // Clock-aligned readings at multiples of the interval since midnight (§3.16.1).
  align() {
    clearTimeout(this.aligned);
    const interval = this.seconds('ClockAlignedDataInterval') * 1000;
    if (!interval) return;
    this.aligned = setTimeout(() => {
      if (this.online) this.connectors.forEach((connector) => this.measure(connector, 'MeterValuesAlignedData', 'Sample.Clock'));
      this.align();
    }, interval - (Date.now() % interval));
  }

  // --- what a person does ------------------------------------------------------------------------------------------

  async plug_in(values) {
    const connector = this.at(values);
    if (connector.plugged && connector.vehicle) throw new CouldNot('the cable is plugged in already');
    Object.assign(connector, { plugged: true, vehicle: true });
    if (connector.authorized) await this.begin(connector);
    else await this.changed(connector);
  }

  async unplug(values) {
    const connector = this.at(values);
    if (connector.transaction && connector.vehicle) await this.unplug_ev_side(values);
    if (connector.transaction) await this.end(connector, 'EVDisconnected');
    Object.assign(connector, { plugged: false, vehicle: false, finishing: false });
    await this.changed(connector);
  }

  async plug_in_ev_side(values) {
    const connector = this.at(values);
    Object.assign(connector, { plugged: true, vehicle: true });
    if (connector.authorized) await this.begin(connector);
    else await this.changed(connector);
  }

  async unplug_ev_side(values) {
    const connector = this.at(values);
    connector.vehicle = false;
    if (connector.transaction && this.flag('StopTransactionOnEVSideDisconnect')) await this.end(connector, 'EVDisconnected');
    else await this.changed(connector);
  }

  async suspend_ev(values) { await this.suspend(values, true); }

  async resume_ev(values) { await this.suspend(values, false); }

  async suspend(values, suspended) {
    const connector = this.at(values);
    connector.suspended = suspended;
    await this.changed(connector);
  }

  async fault(values) {
    const connector = this.at(values);
    connector.faulted = 'GroundFailure';
    await this.changed(connector);
  }

  async clear_fault(values) {
    const connector = this.at(values);
    connector.faulted = '';
    await this.changed(connector);
  }

  async fail_lock(values) { this.at(values).lockFails = true; }

  async mend_lock(values) {
    const connector = this.at(values);
    connector.lockFails = false;
    if (connector.faulted === 'ConnectorLockFailure') await this.clear_fault(values);
  }

  async reboot() {
    await this.power_off();
    await this.power_on();
  }

  // A transaction that runs when the power fails is ended after the next boot (§4.10, PowerLoss).
  async power_off() {
    await this.stop();
    for (const connector of this.connectors.values()) {
      clearTimeout(connector.timer);
      connector.authorized = undefined;
      await this.end(connector, 'PowerLoss');
    }
  }

  async power_on() { this.start('PowerUp'); }

  async restart(reason) {
    const ended = [...this.connectors.values()].map((connector) => this.end(connector, reason));
    await Promise.race([Promise.all(ended), new Promise((done) => { setTimeout(done, 2000); })]);
    await this.stop({ awaitPending: true, code: 1001 }).catch(() => {});
    for (const connector of this.connectors.values()) {
      clearTimeout(connector.timer);
      connector.authorized = undefined;
    }
    this.start(reason);
  }

  // --- what the CSMS asks (§5) -------------------------------------------------------------------------------------

  register(client) {
    const refused = new Set(['RemoteStartTransaction', 'RemoteStopTransaction']);
    for (const action of Object.getOwnPropertyNames(ANSWERS)) {
      client.handle(action, ({ params }) => {
        if (!this.accepted && refused.has(action)) return { status: 'Rejected' }; // §4.2
        return ANSWERS[action].call(this, params);
      });
    }
    client.handle(() => { throw createRPCError('NotImplemented'); });
  }

  free(number) {
    const every = [...this.connectors.values()];
    const wanted = number === undefined ? every : every.filter((connector) => connector.number === number);
    return wanted.find((connector) => ['Available', 'Preparing', 'Finishing'].includes(this.status(connector)));
  }
}

const later = (work) => { setImmediate(work); };

const ANSWERS = {
  RemoteStartTransaction({ connectorId, idTag }) {
    const connector = this.free(connectorId);
    if (!connector) return { status: 'Rejected' };
    later(async () => {
      if (this.flag('AuthorizeRemoteTxRequests') && (await this.authorize(idTag)).status !== 'Accepted') return;
      await this.ready(connector, idTag);
    });
    return { status: 'Accepted' };
  },

  RemoteStopTransaction({ transactionId }) {
    const connector = [...this.connectors.values()].find(({ transaction }) => transaction?.id === transactionId);
    if (!connector) return { status: 'Rejected' };
    later(() => this.end(connector, 'Remote'));
    return { status: 'Accepted' };
  },

  Reset({ type }) {
    later(() => this.restart(type === 'Hard' ? 'HardReset' : 'SoftReset'));
    return { status: 'Accepted' };
  },

  async UnlockConnector({ connectorId }) {
    const connector = this.connectors.get(connectorId);
    if (!connector) return { status: 'NotSupported' };
    if (connector.lockFails) return { status: 'UnlockFailed' };
    later(() => this.end(connector, 'UnlockCommand'));
    return { status: 'Unlocked' };
  },

  ChangeAvailability({ connectorId, type }) {
    const operative = type === 'Operative';
    const wanted = connectorId === 0 ? [...this.connectors.values()] : [this.connectors.get(connectorId)];
    if (!wanted[0]) return { status: 'Rejected' };
    const busy = wanted.filter(({ transaction }) => transaction && !operative);
    wanted.forEach((connector) => {
      connector.pendingInoperative = busy.includes(connector);
      connector.operative = operative || connector.pendingInoperative;
    });
    later(async () => {
      if (connectorId === 0 && this.operative !== operative && !busy.length) {
        this.operative = operative;
        await this.call('StatusNotification', this.statusOfStation());
      }
      for (const connector of wanted) await this.changed(connector);
    });
    return { status: busy.length ? 'Scheduled' : 'Accepted' };
  },

  GetConfiguration({ key }) {
    const wanted = key?.length ? key : [...this.configuration.keys()];
    const known = wanted.filter((name) => this.configuration.has(name));
    const configurationKey = known.map((name) => ({ key: name, readonly: !CONFIGURATION[name][1], value: this.configuration.get(name) }));
    const unknownKey = wanted.filter((name) => !this.configuration.has(name));
    return { ...(configurationKey.length ? { configurationKey } : {}), ...(unknownKey.length ? { unknownKey } : {}) };
  },

  ChangeConfiguration({ key, value }) {
    if (!this.configuration.has(key)) return { status: 'NotSupported' };
    const accepts = CONFIGURATION[key][1];
    if (!accepts || !accepts(value)) return { status: 'Rejected' };
    this.configuration.set(key, value);
    if (key === 'HeartbeatInterval') this.setHeartbeat(Number(value));
    if (key === 'MeterValueSampleInterval') this.connectors.forEach((connector) => this.sample(connector));
    if (key === 'ClockAlignedDataInterval') this.align();
    return { status: 'Accepted' };
  },

  ClearCache() {
    this.known.clear();
    return { status: 'Accepted' };
  },

  DataTransfer() {
    return { status: 'UnknownVendorId' };
  },

  TriggerMessage({ requestedMessage, connectorId }) {
    const wanted = connectorId ? [this.connectors.get(connectorId)] : [...this.connectors.values()];
    const messages = {
      BootNotification: () => this.boot(),
      Heartbeat: () => this.call('Heartbeat', {}),
      MeterValues: async () => { for (const connector of wanted) await this.measure(connector, 'MeterValuesSampledData', 'Trigger'); },
      StatusNotification: async () => { for (const connector of wanted) await this.changed(connector, true); },
    };
    if (!messages[requestedMessage]) return { status: 'NotImplemented' };
    if (!wanted[0]) return { status: 'Rejected' };
    later(messages[requestedMessage]);
    return { status: 'Accepted' };
  },
};

module.exports = { Charger16 };
