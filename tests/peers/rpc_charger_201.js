// OCPP 2.0.1: provisioning, authorization, local and remote transactions, availability; the ids are requirements of part 2.
'use strict';

const { randomUUID } = require('crypto');
const { createRPCError } = require('ocpp-rpc');
const { Connection, CouldNot, now } = require('./rpc_connection');
const { Model, RO } = require('./rpc_model_201');

const POWER = 7200; // W

class Evse {
  constructor(id) {
    Object.assign(this, { id, plugged: false, vehicle: false, operative: true, faulted: false, energy: 1000 * id });
  }

  get connected() { return this.plugged && this.vehicle; }
}

class Charger201 extends Connection {
  constructor(options) {
    super(options);
    this.evses = new Map([1, 2].map((id) => [id, new Evse(id)]));
    this.model = new Model([1, 2]);
    this.known = new Map(); // authorization cache (C10)
    this.operative = true;
    this.profiles = new Map([[1, this.url]]);
  }

  // B10.FR.03 and .04: the slots by priority, each as often as NetworkProfileConnectionAttempts says.
  endpoint(attempt) {
    const slots = this.model.list('OCPPCommCtrlr', 'NetworkConfigurationPriority').map(Number).filter((slot) => this.profiles.has(slot));
    const place = Math.floor(attempt / this.model.number('OCPPCommCtrlr', 'NetworkProfileConnectionAttempts'));
    return this.profiles.get(slots[place % slots.length]) ?? this.url;
  }

  attempts() {
    const of = (name) => Number(this.model.text('OCPPCommCtrlr', name, 'TransactionEvent'));
    return { most: of('MessageAttempts'), interval: of('MessageAttemptInterval') };
  }

  backOff() {
    const of = (name) => this.model.number('OCPPCommCtrlr', name);
    const initialDelay = Math.max(of('RetryBackOffWaitMinimum'), 0.2) * 1000;
    return { initialDelay, maxDelay: initialDelay * 2 ** of('RetryBackOffRepeatTimes') + 1, factor: 2, randomisationFactor: 0 };
  }

  at({ evse }) {
    const found = this.evses.get(evse ?? 1);
    if (!found) throw new CouldNot(`there is no EVSE ${evse}`);
    if (!this.powered) throw new CouldNot('it is switched off');
    return found;
  }

  bootPayload() {
    return {
      reason: this.bootReason,
      chargingStation: { vendorName: 'ocpp-rpc', model: 'scripted', serialNumber: 'S-201', firmwareVersion: '1.0' },
    };
  }

  setHeartbeat(seconds) {
    this.model.row('OCPPCommCtrlr', 'HeartbeatInterval').value = String(seconds);
    super.setHeartbeat(seconds);
  }

  // --- status (G01) ------------------------------------------------------------------------------------------------

  status(evse) {
    if (evse.faulted) return 'Faulted';
    if (!evse.operative || !this.operative) return 'Unavailable';
    return evse.plugged ? 'Occupied' : 'Available';
  }

  async changed(evse, force = false) {
    const connectorStatus = this.status(evse);
    for (const row of this.model.rows) {
      if (row.component.evse?.id === evse.id && row.variable.name === 'AvailabilityState') row.value = connectorStatus;
    }
    if (!(this.online || force) || (evse.reported === connectorStatus && !force)) return;
    evse.reported = connectorStatus;
    const answer = await this.call('StatusNotification', { timestamp: now(), connectorStatus, evseId: evse.id, connectorId: 1 });
    if (!answer) evse.reported = undefined; // it is said again after the reconnect
  }

  // B04.FR.01 and .02: after a long time offline every status is told, after a short one those that changed.
  async reportStatus(afterBoot, offline) {
    const all = afterBoot || offline > this.model.number('OCPPCommCtrlr', 'OfflineThreshold');
    for (const evse of this.evses.values()) await this.changed(evse, all);
    this.align();
    if (!afterBoot) return;
    const type = this.bootReason === 'PowerUp' ? 'StartupOfTheDevice' : 'ResetOrReboot';
    await this.call('SecurityEventNotification', { type, timestamp: now() });
  }

  // --- identification (C01-C15) ------------------------------------------------------------------------------------

  async authorize(idToken) {
    const cached = this.model.flag('AuthCacheCtrlr', 'Enabled') ? this.known.get(idToken.idToken) : undefined;
    if (this.online) {
      if (this.model.flag('AuthCtrlr', 'LocalPreAuthorize') && cached?.status === 'Accepted') return cached;
      const answer = await this.call('Authorize', { idToken });
      if (answer) this.known.set(idToken.idToken, answer.idTokenInfo);
      return answer?.idTokenInfo ?? { status: 'Invalid' };
    }
    if (this.model.flag('AuthCtrlr', 'LocalAuthorizeOffline') && cached) return cached;
    return { status: this.model.flag('AuthCtrlr', 'OfflineTxForUnknownIdEnabled') ? 'Accepted' : 'Unknown' };
  }

  async present({ id, type, evse: number }) {
    const evse = this.at({ evse: number });
    const idToken = { idToken: id, type: type ?? 'ISO14443' };
    if (evse.authorization) return this.presentToStop(evse, idToken);
    if (this.status(evse) === 'Unavailable' || evse.faulted) return undefined; // the reader is off
    const info = await this.authorize(idToken);
    if (info.status === 'Accepted') await this.authorized(evse, idToken, 'Authorized');
    return undefined;
  }

  // C01.FR.03 and C09: the same token, or one of the same group.
  async presentToStop(evse, idToken) {
    const { authorization } = evse;
    if (idToken.idToken !== authorization.idToken) {
      const group = this.known.get(authorization.idToken)?.groupIdToken?.idToken;
      const info = await this.authorize(idToken);
      if (info.status !== 'Accepted' || !group || info.groupIdToken?.idToken !== group) return;
    }
    await this.deauthorized(evse, 'StopAuthorized', 'Local', idToken);
  }

  async authorized(evse, idToken, triggerReason, remoteStartId) {
    evse.authorization = idToken;
    evse.untold = idToken;
    evse.remoteStartId = remoteStartId;
    await this.happened(evse, triggerReason, { idToken });
    if (evse.connected) return;
    clearTimeout(evse.timer);
    evse.timer = setTimeout(() => {
      evse.authorization = undefined;
      this.happened(evse, 'EVConnectTimeout', { ends: ['Authorized', 'PowerPathClosed'], stoppedReason: 'Timeout' });
    }, this.model.number('TxCtrlr', 'EVConnectionTimeOut') * 1000);
  }

  async deauthorized(evse, triggerReason, stoppedReason, idToken) {
    evse.authorization = undefined;
    await this.happened(evse, triggerReason, { ends: ['Authorized', 'PowerPathClosed', 'EnergyTransfer'], stoppedReason, idToken });
  }

  // --- transactions (E01-E12) --------------------------------------------------------------------------------------

  starts(evse) {
    const holds = {
      EVConnected: evse.connected,
      Authorized: evse.authorization,
      PowerPathClosed: evse.connected && evse.authorization,
      EnergyTransfer: evse.connected && evse.authorization,
    };
    return this.model.list('TxCtrlr', 'TxStartPoint').some((point) => holds[point]);
  }

  chargingState(evse) {
    if (!evse.connected) return 'Idle';
    if (!evse.authorization || evse.lockFails) return 'EVConnected';
    return evse.suspended ? 'SuspendedEV' : 'Charging';
  }

  // The energy follows after the event that makes it flow.
  cableState(evse) { return evse.connected ? 'EVConnected' : 'Idle'; }

  // One thing happened: it starts, changes or ends the transaction; then the energy follows.
  async happened(evse, triggerReason, { ends = [], stoppedReason, idToken } = {}) {
    await this.followed(evse, triggerReason, { ends, stoppedReason, idToken });
    if (evse.lockFails && evse.connected && evse.authorization) await this.lockFailed(evse);
    // A contactor takes its time.
    else setTimeout(() => this.energyFollows(evse), 300);
  }

  async energyFollows(evse) {
    const state = this.chargingState(evse);
    if (evse.transaction && evse.transaction.state !== state) await this.update(evse, 'ChargingStateChanged');
  }

  // G05: no energy without a locked plug.
  async lockFailed(evse) {
    const component = { name: 'ConnectorPlugRetentionLock', evse: { id: evse.id, connectorId: 1 } };
    const event = { eventId: 1, timestamp: now(), trigger: 'Delta', actualValue: 'true', eventNotificationType: 'HardWiredNotification', component, variable: { name: 'Problem' } };
    await this.call('NotifyEvent', { generatedAt: now(), seqNo: 0, tbc: false, eventData: [event] });
  }

  async followed(evse, triggerReason, { ends, stoppedReason, idToken }) {
    if (!evse.transaction && this.starts(evse)) await this.start_transaction(evse, triggerReason, idToken);
    else if (evse.transaction && this.model.list('TxCtrlr', 'TxStopPoint').some((point) => ends.includes(point))) {
      await this.end(evse, triggerReason, stoppedReason, idToken);
    } else if (evse.transaction) await this.event(evse, 'Updated', triggerReason, { idToken, state: this.cableState(evse) });
  }

  start_transaction(evse, triggerReason, idToken) {
    clearTimeout(evse.ending);
    evse.transaction = { id: randomUUID(), seqNo: 0, started: Date.now(), from: evse.energy, collected: [] };
    this.sample(evse);
    this.collect(evse);
    const state = this.cableState(evse);
    return this.event(evse, 'Started', triggerReason, { idToken, state, evse: { id: evse.id, connectorId: 1 }, measurands: 'TxStartedMeasurands' });
  }

  update(evse, triggerReason) {
    return this.event(evse, 'Updated', triggerReason, { state: this.chargingState(evse) });
  }

  async end(evse, triggerReason, stoppedReason, idToken) {
    if (!evse.transaction) return;
    clearInterval(evse.sampling);
    clearInterval(evse.collecting);
    clearTimeout(evse.collectingClock);
    const sent = this.event(evse, 'Ended', triggerReason, { idToken, state: this.cableState(evse), stoppedReason, measurands: 'TxEndedMeasurands' });
    evse.energy = this.meter(evse);
    evse.transaction = undefined;
    evse.authorization = undefined;
    await sent;
    if (evse.pendingInoperative) {
      Object.assign(evse, { pendingInoperative: false, operative: false });
      await this.changed(evse);
    }
    if (this.resetWhenIdle && ![...this.evses.values()].some(({ transaction }) => transaction)) {
      setImmediate(() => this.restart('ScheduledReset'));
    }
  }

  event(evse, eventType, triggerReason, { idToken: told, state, evse: place, stoppedReason, measurands, context, key } = {}) {
    const { transaction } = evse;
    // E03.FR.01: the first event after an authorization names the token.
    const idToken = told ?? (evse.authorization && evse.untold);
    evse.untold = undefined;
    transaction.state = state ?? transaction.state;
    const seqNo = transaction.seqNo;
    transaction.seqNo += 1;
    const offline = !this.online;
    const contexts = { Started: 'Transaction.Begin', Ended: 'Transaction.End' };
    const values = measurands ? this.sampled(evse, 'SampledDataCtrlr', measurands, contexts[eventType]) : key;
    const payload = {
      eventType,
      timestamp: now(),
      triggerReason,
      seqNo,
      transactionInfo: {
        transactionId: transaction.id,
        chargingState: transaction.state,
        ...(stoppedReason ? { stoppedReason } : {}),
        ...(evse.remoteStartId !== undefined && ['Started', 'RemoteStart'].some((part) => part === eventType || part === triggerReason)
          ? { remoteStartId: evse.remoteStartId } : {}),
      },
      ...(offline ? { offline } : {}),
      ...(idToken ? { idToken } : {}),
      ...(place ? { evse: place } : {}),
      ...this.meterValue(values, eventType === 'Ended' ? transaction.collected : []),
    };
    const sent = this.deliver('TransactionEvent', () => payload, (answer) => this.answered(evse, transaction, idToken, answer));
    return this.online ? sent : undefined;
  }

  meterValue(values, collected) {
    const meterValue = [...collected, ...(values?.length ? [{ timestamp: now(), sampledValue: values }] : [])];
    return meterValue.length ? { meterValue } : {};
  }

  // J02.FR.04 and J01.FR.20: what the end of a transaction carries besides.
  collect(evse) {
    const { transaction } = evse;
    const take = (component, context) => {
      const sampledValue = this.sampled(evse, component, 'TxEndedMeasurands', context);
      if (sampledValue.length && evse.transaction === transaction) transaction.collected.push({ timestamp: now(), sampledValue });
    };
    const sampling = this.model.number('SampledDataCtrlr', 'TxEndedInterval') * 1000;
    if (sampling) evse.collecting = setInterval(() => take('SampledDataCtrlr', 'Sample.Periodic'), sampling);
    const aligned = this.model.number('AlignedDataCtrlr', 'TxEndedInterval') * 1000;
    const again = () => {
      evse.collectingClock = setTimeout(() => {
        take('AlignedDataCtrlr', 'Sample.Clock');
        again();
      }, aligned - (Date.now() % aligned));
    };
    if (aligned) again();
  }

  // E05: a token that the CSMS refuses afterwards ends the transaction.
  answered(evse, transaction, idToken, answer) {
    const info = answer?.idTokenInfo;
    if (!info || !idToken) return;
    this.known.set(idToken.idToken, info);
    if (info.status === 'Accepted' || evse.transaction !== transaction || !this.model.flag('TxCtrlr', 'StopTxOnInvalidId')) return;
    setImmediate(() => this.deauthorized(evse, 'Deauthorized', 'DeAuthorized'));
  }

  meter(evse) {
    const { transaction } = evse;
    if (!transaction) return evse.energy;
    return Math.round(transaction.from + ((Date.now() - transaction.started) / 3600000) * POWER);
  }

  sampled(evse, component, variable, context) {
    const charging = this.chargingState(evse) === 'Charging';
    const values = {
      'Energy.Active.Import.Register': [this.meter(evse), 'Wh'],
      'Power.Active.Import': [charging ? POWER : 0, 'W'],
      'Current.Import': [charging ? 10 : 0, 'A'],
      Voltage: [230, 'V'],
    };
    return this.model.list(component, variable).map((measurand) => (
      { value: values[measurand][0], context, measurand, unitOfMeasure: { unit: values[measurand][1] } }));
  }

  sample(evse) {
    clearInterval(evse.sampling);
    const interval = this.model.number('SampledDataCtrlr', 'TxUpdatedInterval');
    if (!evse.transaction || !interval) return;
    evse.sampling = setInterval(() => this.event(evse, 'Updated', 'MeterValuePeriodic', {
      key: this.sampled(evse, 'SampledDataCtrlr', 'TxUpdatedMeasurands', 'Sample.Periodic'),
    }), interval * 1000);
  }

  align() {
    clearTimeout(this.aligned);
    const interval = this.model.number('AlignedDataCtrlr', 'Interval') * 1000;
    if (!interval) return;
    this.aligned = setTimeout(() => {
      this.evses.forEach((evse) => this.clock(evse));
      this.align();
    }, interval - (Date.now() % interval));
  }

  clock(evse, context = 'Sample.Clock') {
    const sampledValue = this.sampled(evse, 'AlignedDataCtrlr', 'Measurands', context);
    if (!sampledValue.length) return undefined;
    if (evse.transaction) return this.event(evse, 'Updated', context === 'Trigger' ? 'Trigger' : 'MeterValueClock', { key: sampledValue });
    return this.online && this.call('MeterValues', { evseId: evse.id, meterValue: [{ timestamp: now(), sampledValue }] });
  }

  // --- what a person does ------------------------------------------------------------------------------------------

  async plug_in(values) {
    const evse = this.at(values);
    if (evse.connected) throw new CouldNot('the cable is plugged in already');
    clearTimeout(evse.timer);
    Object.assign(evse, { plugged: true, vehicle: true });
    await this.changed(evse);
    await this.happened(evse, 'CablePluggedIn');
  }

  async plug_in_ev_side(values) { await this.plug_in(values); }

  async unplug(values) {
    const evse = this.at(values);
    if (evse.connected && evse.transaction) await this.unplug_ev_side(values);
    Object.assign(evse, { plugged: false, vehicle: false, suspended: false });
    await this.changed(evse);
  }

  async unplug_ev_side(values) {
    const evse = this.at(values);
    evse.vehicle = false;
    const stops = this.model.flag('TxCtrlr', 'StopTxOnEVSideDisconnect');
    const ends = stops || !evse.authorization ? ['EVConnected', 'PowerPathClosed', 'EnergyTransfer', 'Authorized'] : [];
    await this.happened(evse, 'EVCommunicationLost', { ends, stoppedReason: 'EVDisconnected' });
  }

  async suspend_ev(values) { await this.suspend(values, true); }

  async resume_ev(values) { await this.suspend(values, false); }

  async suspend(values, suspended) {
    const evse = this.at(values);
    evse.suspended = suspended;
    if (evse.transaction) await this.update(evse, 'ChargingStateChanged');
  }

  async fault(values) {
    const evse = this.at(values);
    evse.faulted = true;
    await this.changed(evse);
  }

  async clear_fault(values) {
    const evse = this.at(values);
    evse.faulted = false;
    await this.changed(evse);
  }

  async fail_lock(values) { this.at(values).lockFails = true; }

  async mend_lock(values) { this.at(values).lockFails = false; }

  async reboot() {
    await this.power_off();
    await this.power_on();
  }

  async power_off() {
    await this.stop();
    for (const evse of this.evses.values()) {
      clearTimeout(evse.timer);
      await this.end(evse, 'AbnormalCondition', 'PowerLoss');
      evse.authorization = undefined;
    }
  }

  async power_on() { this.start('PowerUp'); }

  async restart(reason) {
    this.resetWhenIdle = false;
    const ended = [...this.evses.values()].map((evse) => this.end(evse, 'ResetCommand', 'ImmediateReset'));
    await Promise.race([Promise.all(ended), new Promise((done) => { setTimeout(done, 2000); })]);
    await this.stop({ awaitPending: true, code: 1001 }).catch(() => {});
    for (const evse of this.evses.values()) {
      clearTimeout(evse.timer);
      evse.authorization = undefined;
    }
    this.start(reason);
  }

  async sendReport(requestId, data) {
    const size = 20;
    for (let seqNo = 0; seqNo * size < data.length; seqNo += 1) {
      const reportData = data.slice(seqNo * size, (seqNo + 1) * size);
      await this.call('NotifyReport', { requestId, generatedAt: now(), seqNo, tbc: (seqNo + 1) * size < data.length, reportData });
    }
  }

  // --- what the CSMS asks ------------------------------------------------------------------------------------------

  register(client) {
    const refused = new Set(['RequestStartTransaction', 'RequestStopTransaction']);
    for (const action of Object.getOwnPropertyNames(ANSWERS)) {
      client.handle(action, ({ params }) => {
        if (!this.accepted && this.registration === 'Rejected' && action !== 'TriggerMessage') throw createRPCError('SecurityError'); // B03.FR.07
        if (!this.accepted && refused.has(action)) return { status: 'Rejected' }; // B02.FR.05
        return ANSWERS[action].call(this, params);
      });
    }
    client.handle(() => { throw createRPCError('NotSupported'); });
  }
}

const later = (work) => { setImmediate(work); };
const status = (value) => ({ status: value });

const ANSWERS = {
  GetVariables({ getVariableData }) { return { getVariableResult: getVariableData.map((asked) => this.model.get(asked)) }; },

  SetVariables({ setVariableData }) {
    const setVariableResult = setVariableData.map((asked) => this.model.set(asked));
    Connection.prototype.setHeartbeat.call(this, this.model.number('OCPPCommCtrlr', 'HeartbeatInterval'));
    this.evses.forEach((evse) => this.sample(evse));
    this.align();
    this.client.reconfigure({ backoff: this.backOff() });
    return { setVariableResult };
  },

  GetBaseReport({ requestId, reportBase }) {
    const wanted = {
      FullInventory: () => true,
      ConfigurationInventory: ({ mutability }) => mutability !== RO,
      SummaryInventory: ({ variable }) => ['Available', 'AvailabilityState', 'Model', 'VendorName'].includes(variable.name),
    }[reportBase];
    later(() => this.sendReport(requestId, this.model.report(wanted)));
    return status('Accepted');
  },

  GetReport({ requestId, componentCriteria, componentVariable }) {
    if (componentCriteria?.some((one) => one === 'Problem' || one === 'Active')) return status('EmptyResultSet');
    const fits = (row) => !componentVariable || componentVariable.some(({ component, variable }) => component.name === row.component.name
      && (!component.evse || component.evse.id === row.component.evse?.id) && (!variable || variable.name === row.variable.name));
    const data = this.model.report(fits);
    if (!data.length) return status('EmptyResultSet');
    later(() => this.sendReport(requestId, data));
    return status('Accepted');
  },

  Reset({ type, evseId }) {
    if (evseId !== undefined) return status('Rejected'); // B11.FR.09: no EVSE resets alone here
    const busy = [...this.evses.values()].some(({ transaction }) => transaction);
    if (type === 'OnIdle' && busy) {
      this.resetWhenIdle = true;
      return status('Scheduled');
    }
    later(() => this.restart('RemoteReset'));
    return status('Accepted');
  },

  RequestStartTransaction({ idToken, remoteStartId, evseId }) {
    const free = (evse) => !evse.authorization && this.status(evse) !== 'Unavailable' && !evse.faulted;
    const evse = evseId === undefined ? [...this.evses.values()].find(free) : this.evses.get(evseId);
    if (!evse || !free(evse)) return status('Rejected');
    later(async () => {
      if (this.model.flag('AuthCtrlr', 'AuthorizeRemoteStart') && (await this.authorize(idToken)).status !== 'Accepted') return;
      await this.authorized(evse, idToken, 'RemoteStart', remoteStartId);
    });
    return { status: 'Accepted', ...(evse.transaction ? { transactionId: evse.transaction.id } : {}) };
  },

  RequestStopTransaction({ transactionId }) {
    const evse = [...this.evses.values()].find(({ transaction }) => transaction?.id === transactionId);
    if (!evse) return status('Rejected');
    later(() => this.deauthorized(evse, 'RemoteStop', 'Remote'));
    return status('Accepted');
  },

  UnlockConnector({ evseId, connectorId }) {
    const evse = this.evses.get(evseId);
    if (!evse || connectorId !== 1) return status('UnknownConnector');
    if (evse.transaction && evse.authorization) return status('OngoingAuthorizedTransaction');
    return status(evse.lockFails ? 'UnlockFailed' : 'Unlocked');
  },

  ChangeAvailability({ operationalStatus, evse: place }) {
    const operative = operationalStatus === 'Operative';
    const wanted = place ? [this.evses.get(place.id)] : [...this.evses.values()];
    if (!wanted[0] || (place?.connectorId ?? 1) !== 1) return status('Rejected');
    const busy = wanted.filter(({ transaction }) => transaction && !operative);
    wanted.forEach((evse) => {
      evse.pendingInoperative = busy.includes(evse);
      evse.operative = operative || evse.pendingInoperative;
    });
    later(async () => { for (const evse of wanted) await this.changed(evse); });
    return status(busy.length ? 'Scheduled' : 'Accepted');
  },

  TriggerMessage({ requestedMessage, evse: place }) {
    const wanted = place ? [this.evses.get(place.id)] : [...this.evses.values()];
    const each = (work) => async () => { for (const evse of wanted) await work(evse); };
    const messages = {
      BootNotification: this.accepted ? undefined : () => { // F06.FR.17
        this.bootReason = 'Triggered';
        return this.boot();
      },
      Heartbeat: () => this.call('Heartbeat', {}),
      StatusNotification: place?.connectorId || !place ? each((evse) => this.changed(evse, true)) : undefined,
      MeterValues: each((evse) => this.clock(evse, 'Trigger')),
      TransactionEvent: each((evse) => evse.transaction && this.event(evse, 'Updated', 'Trigger', {
        key: this.sampled(evse, 'SampledDataCtrlr', 'TxUpdatedMeasurands', 'Trigger'),
      })),
      LogStatusNotification: () => this.call('LogStatusNotification', { status: 'Idle' }),
      FirmwareStatusNotification: () => this.call('FirmwareStatusNotification', { status: 'Idle' }),
    };
    if (!(requestedMessage in messages)) return status('NotImplemented');
    if (!messages[requestedMessage] || !wanted[0]) return status('Rejected');
    later(messages[requestedMessage]);
    return status('Accepted');
  },

  GetTransactionStatus({ transactionId }) {
    const messagesInQueue = this.queue.length > 0;
    if (transactionId === undefined) return { messagesInQueue };
    const ongoingIndicator = [...this.evses.values()].some(({ transaction }) => transaction?.id === transactionId);
    return { ongoingIndicator, messagesInQueue };
  },

  SetNetworkProfile({ configurationSlot, connectionData }) {
    if (configurationSlot > 2 || connectionData.securityProfile !== 0) return status('Rejected');
    this.profiles.set(configurationSlot, connectionData.ocppCsmsUrl);
    return status('Accepted');
  },

  // No manufacturer root is installed, so no signing certificate can be trusted (L01.FR.02).
  UpdateFirmware({ firmware }) { return status(firmware.signingCertificate ? 'InvalidCertificate' : 'Rejected'); },

  ClearCache() {
    this.known.clear();
    return status('Accepted');
  },

  DataTransfer() { return status('UnknownVendorId'); },
};

module.exports = { Charger201 };
