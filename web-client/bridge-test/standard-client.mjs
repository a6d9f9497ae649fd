// Parley through the standard event-bus bridge client, unmodified: what any page or program with
// these two packages can do.
//
//   node bridge-test/standard-client.mjs <base URL> <token> <channel> <transport>
//
// The channel must be empty, the transport is websocket, xhr-streaming or xhr-polling. Prints a line
// for each step; ends with 0, or with 1 and the reason. Nothing waits for a time to pass: what must
// not come is told by what comes behind it.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

import EventBus from '@vertx/eventbus-bridge-client.js';

const STEP_TIMEOUT_MS = 60_000;
const MAX_CODE_POINTS = 50_000;
// With the rest, within what a user may send at once by default.
const BURST = 80;

const [url, token, channel, transport] = process.argv.slice(2);
const address = `channel.${channel}`;

/** A connected bus that notes whatever the client hands to nobody, and must not be lost. */
function connect() {
  return new Promise((resolve) => {
    const bus = new EventBus(`${url}/eventbus`, { transports: [transport] });
    bus.unhandled = [];
    bus.onunhandled = (message) => bus.unhandled.push(message);
    bus.onopen = () => resolve(bus);
    bus.onclose = (event) => fail(`connection lost: ${event.code} ${event.reason}`);
  });
}

/** Completes when the bus is closed, by whichever side; from now on it may be. */
function closed(bus) {
  return new Promise((resolve) => (bus.onclose = resolve));
}

function fail(...reason) {
  console.error('FAILED ', ...reason);
  process.exit(1);
}

/** The answer's body; rejects with what the client makes of a refusal. */
function request(bus, op, body = {}) {
  return new Promise((resolve, reject) => {
    bus.send(`parley.${op}`, body, (refusal, answer) =>
      refusal ? reject(refusal) : resolve(answer.body),
    );
  });
}

const send = (bus, text) => request(bus, 'send', { channel, text });

/** A handler that keeps what it is given, in its order. */
class Handler {
  messages = [];
  #waiting = [];

  constructor(bus) {
    bus.registerHandler(address, this.#take);
    this.unregister = () => bus.unregisterHandler(address, this.#take);
  }

  /** Completes when so many messages have come. */
  count(n) {
    return new Promise((resolve) => {
      this.#waiting.push(() => this.messages.length >= n && resolve());
      this.#waiting.at(-1)();
    });
  }

  #take = (refusal, message) => {
    this.messages.push(refusal ?? message.body);
    this.#waiting.forEach((check) => check());
  };
}

/** Joins, then registers without waiting, so that every message comes exactly once. */
async function join(bus) {
  const joined = request(bus, 'join', { channel });
  const handler = new Handler(bus);
  return { handler, joined: await joined };
}

async function refused(failureType, requested) {
  const refusal = await requested.then(
    (answer) => assert.fail(`answered instead of ${failureType}: ${JSON.stringify(answer)}`),
    (failure) => failure,
  );
  assert.equal(refusal.failureType, failureType);
  assert.equal(typeof refusal.message, 'string');
  assert.ok(refusal.failureCode >= 400, `failureCode ${refusal.failureCode}`);
}

/** What a handler of the address is refused with. */
function refusedHandler(bus, foreign) {
  return new Promise((resolve, reject) => {
    bus.registerHandler(foreign, (refusal, message) =>
      refusal ? reject(refusal) : resolve(message),
    );
  });
}

/** A message that was sent, shown to somebody. */
function assertShown(message, text, sent) {
  assert.equal(message.text.length, text.length);
  assert.ok(Buffer.from(message.text).equals(Buffer.from(text)), 'another text came');
  assert.equal(message.id, sent.id);
  assert.equal(message.sentAt, sent.sentAt);
  assert.equal(message.channel, channel);
}

async function step(name, run) {
  const begun = performance.now();
  let timer;
  const timeout = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('not done in time')), STEP_TIMEOUT_MS);
  });
  try {
    const result = await Promise.race([run(), timeout]);
    console.log(`ok      ${name} (${Math.round(performance.now() - begun)} ms)`);
    return result;
  } catch (failure) {
    fail(name, failure);
  } finally {
    clearTimeout(timer);
  }
}

await step('is refused without a token, and closed', async () => {
  for (const ask of [
    (stranger) => request(stranger, 'join', { channel }),
    (stranger) => send(stranger, 'nobody says this'),
    (stranger) => refusedHandler(stranger, 'channel.of-others'),
  ]) {
    const stranger = await connect();
    const end = closed(stranger);
    await refused('UNAUTHENTICATED', ask(stranger));
    await end;
  }
});

await step('is closed with a bad token', async () => {
  const stranger = await connect();
  const end = closed(stranger);
  await refused('UNAUTHENTICATED', request(stranger, 'auth', { token: 'nonsense' }));
  await end;
});

const bus = await step(`connects over ${transport}`, async () => {
  const opened = await connect();
  assert.equal(opened.sockJSConn.transport, transport);
  return opened;
});

await step('signs in', async () => {
  const welcome = await request(bus, 'auth', { token });
  assert.equal(typeof welcome.userId, 'string');
  assert.equal(typeof welcome.limits, 'object');
});

const handler = await step('joins and registers', async () => {
  const { handler, joined } = await join(bus);
  assert.deepEqual(joined.messages, []);
  assert.equal(joined.head, null);
  assert.equal(joined.complete, true);
  return handler;
});

await step('is shown what it sends', async () => {
  const clientMessageId = randomUUID();
  const body = { channel, text: 'hello', clientMessageId };
  const sent = await request(bus, 'send', body);
  assert.deepEqual(
    await request(bus, 'send', body),
    sent,
    'a repeated send has the first one’s id',
  );
  await handler.count(1);
  assertShown(handler.messages[0], 'hello', sent);
  assert.equal(handler.messages[0].clientMessageId, clientMessageId);
});

await step(`sends and receives ${MAX_CODE_POINTS} emoji byte for byte`, async () => {
  const text = ['🧶', '😀', '🏔', '🫶'].join('').repeat(MAX_CODE_POINTS / 4);
  assert.equal([...text].length, MAX_CODE_POINTS);
  assert.equal(Buffer.byteLength(text), 4 * MAX_CODE_POINTS);
  const sent = await send(bus, text);
  await handler.count(2);
  assertShown(handler.messages[1], text, sent);
  await refused('TEXT_TOO_LONG', send(bus, `${text}.`));
});

await step('sends and receives what is hard to escape', async () => {
  const text =
    '"\\\' \u2028\u2029\u200b\ufeff\uffff</script>\r\n\t👩‍👩‍👧‍👦 e\u0301 \u202eעולם\u202c c[3000] a[""]';
  const sent = await send(bus, text);
  await handler.count(3);
  assertShown(handler.messages[2], text, sent);
  await refused('TEXT_INVALID', send(bus, 'half a pair: \ud83d'));
  await refused('TEXT_EMPTY', send(bus, ' \n'));
});

await step(`receives a burst of ${BURST} messages exactly once, in order`, async () => {
  const before = handler.messages.length;
  const texts = Array.from({ length: BURST }, (_, i) => `burst ${i}`);
  const sent = await Promise.all(texts.map((text) => send(bus, text)));
  const last = await send(bus, 'behind the burst');
  await handler.count(before + BURST + 1);
  const shown = handler.messages.slice(before);
  texts.forEach((text, i) => assertShown(shown[i], text, sent[i]));
  assertShown(shown[BURST], 'behind the burst', last);
});

await step('pages back through history', async () => {
  const pages = [];
  let before;
  do {
    const page = await request(bus, 'history', { channel, before, limit: 20 });
    pages.unshift(page.messages);
    before = page.before;
  } while (before !== null);
  assert.ok(pages.length > 3);
  assert.deepEqual(pages.flat(), handler.messages);
});

await step('lists channels', async () => {
  const page = await request(bus, 'channels', { query: channel });
  assert.ok(page.channels.some((listed) => listed.id === channel));
});

await step('is refused with a code', async () => {
  await refused('UNKNOWN_OP', request(bus, 'dance'));
  await refused('INVALID_ID', request(bus, 'history', { channel, before: 'nonsense' }));
  await refused('UNKNOWN_CHANNEL', request(bus, 'join', { channel: randomUUID() }));
  await refused('UNKNOWN_CHANNEL', refusedHandler(bus, `channel.${randomUUID()}`));
  await refused('FORBIDDEN', refusedHandler(bus, 'elsewhere'));
  assert.deepEqual(bus.unhandled, []);
  bus.publish(address, { text: 'to all' });
  bus.send(address, { text: 'to one' });
  await request(bus, 'ping');
  assert.deepEqual(
    bus.unhandled.map((refusal) => [refusal.type, refusal.failureType]),
    [
      ['err', 'FORBIDDEN'],
      ['err', 'FORBIDDEN'],
    ],
  );
});

await step('is shown nothing after it has unregistered', async () => {
  const witness = await connect();
  await request(witness, 'auth', { token });
  const other = await join(witness);
  const known = handler.messages.length;
  bus.unhandled.length = 0;

  handler.unregister();
  await request(bus, 'ping');
  const missed = await send(witness, 'while nobody listens');
  await other.handler.count(1);
  assertShown(other.handler.messages[0], 'while nobody listens', missed);

  const again = await join(bus);
  assert.equal(again.joined.head, missed.id);
  const heard = await send(witness, 'listening again');
  await again.handler.count(1);
  assertShown(again.handler.messages[0], 'listening again', heard);
  assert.equal(handler.messages.length, known);
  assert.deepEqual(bus.unhandled, []);

  const end = closed(witness);
  witness.close();
  await end;
});

await step('closes', async () => {
  const end = closed(bus);
  bus.close();
  const event = await end;
  assert.equal(event.code, 1000);
});
