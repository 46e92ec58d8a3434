// What both scripted chargers share: power, connection, boot sequence, heartbeat, the queue of transaction messages,
// and the HTTP interface by which an operator acts on them. The protocol core is ocpp-rpc's, in strict mode.
'use strict';

const http = require('http');
const { RPCClient } = require('ocpp-rpc');

const BOOT_RETRY = 10; // seconds, where the CSMS leaves it to the charger (interval 0)

class CouldNot extends Error {}

function now() {
  return new Date().toISOString();
}

class Connection {
  constructor({ url, identity, protocol, password }) {
    Object.assign(this, { url, identity, protocol, password });
    this.powered = false;
    this.accepted = false;
    this.queue = []; // transaction messages that must arrive, in order
    this.flushing = false;
    this.triggered = new Set();
  }

  // Pauses between attempts to connect, growing (J §5.3): as ocpp-rpc has them, but shorter.
  backOff() { return { initialDelay: 1000, maxDelay: 8000, factor: 2, randomisationFactor: 0.1 }; }

  endpoint() { return this.url; }

  // How often a transaction message is tried, and the seconds that are added to the pause each time.
  attempts() { return { most: 3, interval: 10 }; }

  get online() {
    return this.powered && this.accepted && this.client?.state === 1;
  }

  // Power on: connect for ever, boot on the first connection, carry on on later ones.
  start(reason) {
    if (this.powered) throw new CouldNot('it is switched on already');
    this.powered = true;
    this.bootReason = reason;
    const client = new RPCClient({
      endpoint: this.url,
      identity: this.identity,
      password: this.password,
      protocols: [this.protocol],
      strictMode: true,
      callTimeoutMs: 10000,
      backoff: this.backOff(),
    });
    this.client = client;
    client.on('open', () => client === this.client && this.opened());
    client.on('disconnect', () => { this.lost = Date.now(); });
    client.on('strictValidationFailure', ({ method, error, outbound }) =>
      console.error(`strict: ${outbound ? 'our' : 'their'} ${method}: ${error.message} ${JSON.stringify(error.details ?? {})}`));
    this.register(client);
    const dial = (attempt) => {
      if (client !== this.client) return;
      client.reconfigure({ endpoint: this.endpoint(attempt).replace(/\/$/, '') });
      client.connect().catch(() => setTimeout(dial, 200, attempt + 1));
    };
    dial(0);
  }

  // Power off: everything that lives in memory only is gone, what must arrive is kept. A reset lets answers go first.
  async stop(options = { force: true }) {
    if (!this.powered) throw new CouldNot('it is switched off already');
    const client = this.client;
    this.client = undefined;
    this.powered = this.accepted = this.booted = false;
    clearTimeout(this.bootTimer);
    clearInterval(this.heart);
    await client.close(options).catch(() => {});
  }

  opened() {
    if (this.booted) return this.resumed();
    return this.boot();
  }

  async boot() {
    clearTimeout(this.bootTimer);
    const client = this.client;
    let answer;
    try {
      answer = await this.exchange('BootNotification', () => this.bootPayload());
    } catch (error) {
      answer = { status: 'Failed', interval: 1 };
    }
    if (client !== this.client) return;
    if (answer.status === 'Accepted') {
      const again = this.booted;
      this.booted = this.accepted = true;
      this.setHeartbeat(answer.interval);
      if (!again) await this.resumed(true);
    } else {
      this.accepted = false;
      this.registration = answer.status;
      this.bootTimer = setTimeout(() => client === this.client && this.boot(), (answer.interval || BOOT_RETRY) * 1000);
    }
  }

  async resumed(afterBoot = false) {
    this.accepted = true;
    await this.reportStatus(afterBoot, (Date.now() - this.lost) / 1000);
    await this.flush();
  }

  setHeartbeat(seconds) {
    clearInterval(this.heart);
    this.heartbeatInterval = seconds;
    if (seconds > 0) this.heart = setInterval(() => this.online && this.call('Heartbeat', {}), seconds * 1000);
  }

  // One call at a time, and none while there is no connection: ocpp-rpc would keep it for the next one.
  exchange(action, payload) {
    const turn = (this.turn ?? Promise.resolve()).then(() => {
      if (this.client?.state !== 1) throw Error('not connected');
      return this.client.call(action, payload());
    });
    this.turn = turn.catch(() => {});
    return turn;
  }

  // Send now; undefined where that is not possible, or not answered with a result.
  async call(action, payload) {
    try {
      return await this.exchange(action, () => payload);
    } catch (error) {
      if (this.online) console.error(`${action}: ${error.message} ${JSON.stringify(error.details ?? {})}`);
      return undefined;
    }
  }

  // Send as soon as possible and in order; the payload is made when the message leaves.
  deliver(action, payload, answered = () => {}) {
    this.queue.push({ action, payload, answered });
    return this.flush();
  }

  flush() {
    this.flushed ??= this.empty().finally(() => { this.flushed = undefined; });
    return this.flushed;
  }

  async empty() {
    while (this.online && this.queue.length) {
      const first = this.queue[0];
      const { action, payload, answered } = first;
      let answer;
      try {
        answer = await this.exchange(action, payload);
      } catch (error) {
        if (!this.online) return; // lost on the way: it is sent again after the reconnect
        console.error(`${action}: ${error.message}`);
        const { most, interval } = this.attempts();
        first.failed = (first.failed ?? 0) + 1;
        if (first.failed < most) {
          await new Promise((done) => { setTimeout(done, first.failed * interval * 1000); });
          continue;
        }
      }
      this.queue.shift();
      await answered(answer);
    }
  }
}

// POST /<verb> with the verb's values as JSON: 200 when done, 409 with the reason when not.
function serve(charger, verbs, ready) {
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => { body += chunk; });
    request.on('end', async () => {
      const answer = (status, text) => { response.writeHead(status); response.end(text); };
      try {
        const verb = request.url.slice(1);
        if (!verbs.includes(verb)) throw new CouldNot(`no such verb: ${verb}`);
        await charger[verb](JSON.parse(body || '{}'));
        answer(200, 'done');
      } catch (error) {
        answer(error instanceof CouldNot ? 409 : 500, error.message);
      }
    });
  });
  server.listen(0, '127.0.0.1', () => ready(server.address().port));
}

module.exports = { Connection, CouldNot, now, serve };
