// A decent CSMS on ocpp-rpc, strict in both directions: node rpc_csms.js ocpp1.6|ocpp2.0.1
// Prints one line of JSON with its URL and the address of its control interface when both are up.
// POST /request {"action": …, "payload": …} makes it send that to the station that connected last,
// With OCPP_PASSWORD it asks for that by Basic authentication, with OCPP_CERTIFICATES (chain:key,…) it listens with TLS.
// POST /register {"identity": …, "statuses": […]} makes it answer the next boots of that station so.
'use strict';

const fs = require('fs');
const http = require('http');
const https = require('https');
const { RPCServer, createRPCError } = require('ocpp-rpc');

const [protocol] = process.argv.slice(2);
const { OCPP_PASSWORD, OCPP_CERTIFICATES } = process.env;
const passwords = new Map(); // those that were changed
const INTERVAL = 2; // seconds between heartbeats, so that a case that waits for two of them does not take minutes

// The identifications that the contract of the suite's own tests knows.
const TOKENS = {
  '04A1B2C3': { status: 'Accepted', group: '04AAAA01' },
  '04D4E5F6': { status: 'Accepted' },
  '04A7B8C9': { status: 'Accepted', group: '04AAAA01' },
  '04AAAA01': { status: 'Accepted' },
  '04FACADE': { status: 'Accepted', group: '04FACE01' },
  '0EC5DEAD': { status: 'Expired' },
  '0B10CCED': { status: 'Blocked' },
};

const now = () => new Date().toISOString();
const token = (id) => TOKENS[id.toUpperCase()] ?? { status: protocol === 'ocpp1.6' ? 'Invalid' : 'Unknown' };
const log = (...words) => console.error(now(), ...words);

let transactions = 0;
const running = new Map();

function tagInfo(id) {
  const { status, group } = token(id);
  return { status, ...(group ? { parentIdTag: group } : {}) };
}

function tokenInfo(idToken) {
  if (idToken.type === 'NoAuthorization') return { status: 'Accepted' };
  const { status, group } = token(idToken.idToken);
  return { status, ...(group ? { groupIdToken: { idToken: group, type: 'Central' } } : {}) };
}

const registrations = new Map();

const BOTH = {
  BootNotification: (_, identity) => (
    { currentTime: now(), interval: INTERVAL, status: registrations.get(identity)?.shift() ?? 'Accepted' }),
  Heartbeat: () => ({ currentTime: now() }),
  StatusNotification: () => ({}),
  MeterValues: () => ({}),
  FirmwareStatusNotification: () => ({}),
  DataTransfer: () => ({ status: 'UnknownVendorId' }),
};

const ANSWERS = {
  'ocpp1.6': {
    ...BOTH,
    Authorize: ({ idTag }) => ({ idTagInfo: tagInfo(idTag) }),
    StartTransaction: ({ idTag }) => {
      const info = tagInfo(idTag);
      transactions += 1;
      if (info.status === 'Accepted' && [...running.values()].includes(idTag)) info.status = 'ConcurrentTx';
      if (info.status === 'Accepted') running.set(transactions, idTag);
      return { transactionId: transactions, idTagInfo: info };
    },
    StopTransaction: ({ transactionId, idTag }) => {
      running.delete(transactionId);
      return idTag ? { idTagInfo: tagInfo(idTag) } : {};
    },
    DiagnosticsStatusNotification: () => ({}),
    LogStatusNotification: () => ({}),
    SecurityEventNotification: () => ({}),
    SignedFirmwareStatusNotification: () => ({}),
  },
  'ocpp2.0.1': {
    ...BOTH,
    Authorize: ({ idToken }) => ({ idTokenInfo: tokenInfo(idToken) }),
    TransactionEvent: ({ idToken }) => (idToken ? { idTokenInfo: tokenInfo(idToken) } : {}),
    NotifyReport: () => ({}),
    NotifyMonitoringReport: () => ({}),
    NotifyEvent: () => ({}),
    NotifyCustomerInformation: () => ({}),
    NotifyDisplayMessages: () => ({}),
    NotifyEVChargingNeeds: () => ({ status: 'Accepted' }),
    NotifyEVChargingSchedule: () => ({ status: 'Accepted' }),
    NotifyChargingLimit: () => ({}),
    ClearedChargingLimit: () => ({}),
    ReportChargingProfiles: () => ({}),
    ReservationStatusUpdate: () => ({}),
    SecurityEventNotification: () => ({}),
    LogStatusNotification: () => ({}),
    PublishFirmwareStatusNotification: () => ({}),
    SignCertificate: () => ({ status: 'Rejected' }),
  },
};

const booted = new Set();
const clients = [];
const server = new RPCServer({ protocols: [protocol], strictMode: true, callTimeoutMs: 30000 });

server.auth((accept, reject, handshake) => {
  const wanted = passwords.get(handshake.identity) ?? OCPP_PASSWORD;
  // A01 of the whitepaper: a password that a station of 1.6 was given is written in hexadecimal digits.
  const bytes = Buffer.from(wanted ?? '', protocol === 'ocpp1.6' && passwords.has(handshake.identity) ? 'hex' : 'utf8');
  if (wanted && !(handshake.password && bytes.equals(handshake.password))) return reject(401, 'Unauthorized');
  return accept({});
});

server.on('client', (client) => {
  clients.filter((older) => older.identity === client.identity).forEach((older) => older.close({ force: true }));
  clients.push(client);
  client.once('close', () => clients.splice(clients.indexOf(client), 1));
  for (const [action, answer] of Object.entries(ANSWERS[protocol])) {
    client.handle(action, ({ params }) => {
      // 2.0.1 B02.FR.09 and B03.FR.07: nothing but a boot, or what was triggered, from a station that is not accepted.
      if (protocol !== 'ocpp1.6' && action !== 'BootNotification' && !booted.has(client.identity)) throw createRPCError('SecurityError');
      const payload = answer(params, client.identity);
      if (action === 'BootNotification') booted[payload.status === 'Accepted' ? 'add' : 'delete'](client.identity);
      return payload;
    });
  }
  client.on('strictValidationFailure', ({ method, error }) => log('strict', method, error.message));
});

// What a CSMS chooses by itself where it is not told.
let chosen = 0;
let reservation = 0;
let list = 0;
const requestId = () => ({ requestId: (chosen += 1) });
const inAnHour = () => new Date(Date.now() + 3600000).toISOString();
const CHOICES = {
  'ocpp1.6': {
    ReserveNow: () => ({ reservationId: (reservation += 1), expiryDate: inAnHour() }),
    CancelReservation: () => ({ reservationId: reservation }),
    SendLocalList: () => ({ listVersion: (list += 1) }),
    UpdateFirmware: () => ({ retrieveDate: now() }),
    GetLog: requestId,
    SignedUpdateFirmware: requestId,
  },
  'ocpp2.0.1': {
    ReserveNow: () => ({ id: (reservation += 1), expiryDateTime: inAnHour() }),
    CancelReservation: () => ({ reservationId: reservation }),
    SendLocalList: () => ({ versionNumber: (list += 1) }),
    RequestStartTransaction: () => ({ remoteStartId: (chosen += 1) }),
    GetBaseReport: requestId,
    GetReport: requestId,
    GetMonitoringReport: requestId,
    GetLog: requestId,
    UpdateFirmware: requestId,
    PublishFirmware: requestId,
    CustomerInformation: requestId,
    GetChargingProfiles: requestId,
    GetDisplayMessages: requestId,
  },
};

// A01.FR.02 and .03: once a station has taken a new password, that is the one.
function adopt(identity, action, { setVariableData = [], key, value }, { setVariableResult = [], status }) {
  if (action === 'ChangeConfiguration' && key === 'AuthorizationKey' && status === 'Accepted') passwords.set(identity, value);
  setVariableData.forEach(({ variable, attributeValue }, place) => {
    const taken = ['Accepted', 'RebootRequired'].includes(setVariableResult[place]?.attributeStatus);
    if (action === 'SetVariables' && variable.name === 'BasicAuthPassword' && taken) passwords.set(identity, attributeValue);
  });
}

async function request({ action, payload: told = {}, identity }) {
  const payload = { ...CHOICES[protocol][action]?.(), ...told };
  const client = [...clients].reverse().find((one) => !identity || one.identity === identity);
  if (!client) throw Error('no station is connected');
  const parts = split(client.identity, action, payload);
  for (const part of parts) await send(client, action, part);
}

// B05.FR.11 and B06.FR.05: no more at once than the station takes.
const limits = new Map();

function split(identity, action, payload) {
  const [key] = Object.keys(payload).filter((name) => ['getVariableData', 'setVariableData'].includes(name));
  const limit = limits.get(`${identity} ${action}`);
  if (!key || !limit || payload[key].length <= limit) return [payload];
  const count = Math.ceil(payload[key].length / limit);
  return Array.from({ length: count }, (_, part) => ({ ...payload, [key]: payload[key].slice(part * limit, (part + 1) * limit) }));
}

function learn(identity, { getVariableResult = [] }) {
  getVariableResult.filter(({ variable }) => variable.name === 'ItemsPerMessage')
    .forEach(({ variable, attributeValue }) => limits.set(`${identity} ${variable.instance}`, Number(attributeValue)));
}

async function send(client, action, payload) {
  // Done as soon as it is on the wire; what the strict mode refuses never gets there.
  await new Promise((sent, refused) => {
    const leaving = ({ outbound, payload: [, , name] }) => {
      if (!outbound || name !== action) return;
      client.off('call', leaving);
      sent();
    };
    client.on('call', leaving);
    client.call(action, payload).then(
      (answer) => {
        log(action, JSON.stringify(answer));
        learn(client.identity, answer);
        adopt(client.identity, action, payload, answer);
      },
      (error) => { log(action, error.message); refused(error); },
    );
  });
}

async function register({ identity, statuses }) {
  registrations.set(identity, [...statuses]);
}

const VERBS = { '/request': request, '/register': register };

const control = http.createServer((incoming, response) => {
  let body = '';
  incoming.on('data', (chunk) => { body += chunk; });
  incoming.on('end', () => Promise.resolve()
    .then(() => { if (!VERBS[incoming.url]) throw Error(`no such verb: ${incoming.url.slice(1)}`); })
    .then(() => VERBS[incoming.url](JSON.parse(body)))
    .then(() => { response.writeHead(200); response.end('done'); })
    .catch((error) => { response.writeHead(409); response.end(error.message); }));
});

const pairs = OCPP_CERTIFICATES && OCPP_CERTIFICATES.split(',').map((pair) => pair.split(':').map((file) => fs.readFileSync(file)));
const listening = pairs
  ? https.createServer({ cert: pairs.map(([chain]) => chain), key: pairs.map(([, key]) => key), minVersion: 'TLSv1.2' })
  : http.createServer();
listening.on('upgrade', server.handleUpgrade);

listening.listen(0, '127.0.0.1', () => control.listen(0, '127.0.0.1', () => console.log(JSON.stringify({
  url: `${pairs ? 'wss' : 'ws'}://127.0.0.1:${listening.address().port}/ocpp`,
  control: `http://127.0.0.1:${control.address().port}`,
}))));
