import { describe, expect, test } from 'vitest';

import { Connection } from '../net/connection';
import { Failure, isTransient } from '../net/failure';
import type { Operation } from '../net/protocol';
import { retryDelay } from '../net/backoff';
import { ClientClock } from '../testing/client-clock';
import { FakeClock, settled } from '../testing/fake-clock';
import { FakeGateway, type Fate } from '../testing/fake-gateway';
import { Random } from '../testing/random';
import { Outbox, type Pending } from './outbox';

const SEEDS = Number(process.env['PARLEY_SEEDS'] ?? 25);
const FIRST_SEED = Number(process.env['PARLEY_FIRST_SEED'] ?? 1);
const STEPS = 60;
const CHANNEL = 'c';
const BAD = 'refused for good';
const JOIN_RETRY = { base: 1_000, cap: 10_000 };

/** What the network and the gateway do at the moment. */
type Weather = 'calm' | 'slow' | 'lossy' | 'refusing' | 'shut';

/** A page with one channel, in a network that a random number rules. */
class Simulation {
  readonly clock = new FakeClock();
  readonly client = new ClientClock(this.clock);
  readonly gateway = new FakeGateway(this.clock);
  readonly connection: Connection;
  outbox: Outbox;
  weather: Weather = 'calm';
  /** All texts in the order in which they were written. */
  readonly written: string[] = [];
  /** Those that were ever shown as failed, or given up by their writer. */
  readonly excused = new Set<string>();
  readonly acknowledged = new Set<string>();
  readonly log: string[] = [];
  private cancelJoin = (): void => {};
  private isJoined = false;
  private isSignedIn = true;
  private stored: readonly Pending[] = [];
  private ids = 0;
  private tokens = 0;

  constructor(readonly random: () => number) {
    this.gateway.channel(CHANNEL);
    this.gateway.fate = (op, body) => this.fate(op, body);
    this.connection = new Connection(this.gateway.open, this.client, random);
    this.outbox = this.newOutbox();
    this.connection.listenTo({
      onOnline: () => void this.join(0),
      onMessage: (message) => this.outbox.confirm([message]),
    });
    this.connection.signIn('token 0');
  }

  async step(): Promise<void> {
    const actions: [number, string, () => void | Promise<void>][] = [
      [8, 'write', () => this.write(`text ${this.written.length}`)],
      [1, 'write bad', () => this.write(`${BAD} ${this.written.length}`)],
      [2, 'cut', () => this.gateway.bridges.forEach((bridge) => bridge.close(1006))],
      [1, 'fall silent', () => this.silence()],
      [1, 'close for load', () => this.gateway.bridge.close(4408)],
      [1, 'down', () => void (this.gateway.isUp = false)],
      [2, 'up', () => void (this.gateway.isUp = true)],
      [1, 'goaway', () => this.gateway.bridge.events.onGoAway(this.upTo(5_000))],
      [1, 'offline', () => this.connection.networkChanged(false)],
      [2, 'online', () => this.connection.networkChanged(true)],
      [2, 'nudge', () => this.connection.nudge()],
      [2, 'sleep', () => this.sleep()],
      [2, 'reload', () => this.reload()],
      [1, 'others talk', () => this.gateway.sayMany(CHANNEL, 60)],
      [1, 'refuse for long', () => this.refuseForLong()],
      [1, 'renew', () => this.renew()],
      [1, 'sign out and in', () => this.signOutAndIn()],
      [1, 'retry failed', () => this.failed().forEach((id) => this.outbox.retry(id))],
      [1, 'take back', () => this.takeBack()],
      [4, 'calm', () => void (this.weather = 'calm')],
      [2, 'slow', () => void (this.weather = 'slow')],
      [2, 'lossy', () => void (this.weather = 'lossy')],
      [1, 'refusing', () => void (this.weather = 'refusing')],
    ];
    const total = actions.reduce((sum, [weight]) => sum + weight, 0);
    let at = this.random() * total;
    const [, name, act] = actions.find(([weight]) => (at -= weight) < 0) ?? [0, '', () => {}];
    this.log.push(name);
    await act();
    // Who gets no answers gets no live messages either.
    this.gateway.isLive =
      this.weather === 'calm' || (this.weather === 'slow' && this.random() < 0.5);
    await this.pass(this.random() < 0.2 ? this.upTo(90_000) : this.upTo(4_000));
  }

  /** Time passes, and what is shown in it is noted. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 1_000) {
      await this.clock.pass(Math.min(left, 1_000));
      this.noteFailed();
    }
  }

  signOut(): void {
    this.connection.signOut();
    this.outbox.stop();
    this.cancelJoin();
    this.isJoined = false;
    this.isSignedIn = false;
  }

  /** Everything works again, and the connection is a new one. */
  async calmDown(): Promise<void> {
    this.weather = 'calm';
    this.gateway.isUp = true;
    this.gateway.isLive = true;
    this.connection.networkChanged(true);
    if (!this.isSignedIn) {
      this.signIn();
    }
    this.gateway.bridges.forEach((bridge) => bridge.close(1006));
    await this.pass(120_000);
  }

  texts(): string[] {
    return this.gateway
      .channel(CHANNEL)
      .filter((message) => message.userId === 'me')
      .map((message) => message.text);
  }

  private signIn(): void {
    this.isSignedIn = true;
    this.outbox = this.newOutbox();
    this.connection.signIn(`token ${++this.tokens}`);
  }

  private newOutbox(): Outbox {
    return new Outbox(
      {
        send: async (text, clientMessageId) => {
          const sent = await this.connection.request('send', {
            channel: CHANNEL,
            text,
            clientMessageId,
          });
          this.acknowledged.add(text);
          return sent;
        },
        wasStored: async (clientMessageId) => {
          const page = await this.connection.request('history', {
            channel: CHANNEL,
            limit: 10_000,
          });
          return page.messages.some((message) => message.clientMessageId === clientMessageId);
        },
        newest: () => this.gateway.channel(CHANNEL).at(-1)?.id ?? null,
        isOnline: () => this.isJoined && this.connection.state.kind === 'online',
        epoch: () => this.connection.epoch,
      },
      { read: () => this.stored, write: (pending) => (this.stored = pending) },
      this.client,
      this.random,
      () => `id-${this.ids++}`,
    );
  }

  private async join(attempt: number): Promise<void> {
    this.cancelJoin();
    const { epoch } = this.connection;
    try {
      const joined = this.connection.request('join', { channel: CHANNEL, limit: 50 });
      this.connection.listen(CHANNEL);
      this.outbox.confirm((await joined).messages);
      if (epoch === this.connection.epoch) {
        this.isJoined = true;
        this.outbox.resume();
      }
    } catch (thrown) {
      const failure = Failure.of(thrown);
      if (failure.code !== 'CLOSED') {
        this.cancelJoin = this.client.after(
          retryDelay(JOIN_RETRY, attempt, failure, this.random),
          () => {
            if (epoch === this.connection.epoch && this.isSignedIn) {
              void this.join(attempt + 1);
            }
          },
        );
      }
    }
  }

  private write(text: string): void {
    if (this.isSignedIn) {
      expect(this.outbox.add(text)).toBe(true);
      this.written.push(text);
    }
  }

  private async refuseForLong(): Promise<void> {
    this.weather = 'shut';
    await this.pass(150_000);
    this.weather = 'calm';
  }

  private silence(): void {
    this.gateway.bridges.forEach((bridge) => (bridge.isSilent = true));
  }

  private async sleep(): Promise<void> {
    // The gateway goes on, and the device does not hear of it.
    this.silence();
    this.gateway.finishUnderWay();
    await this.clock.sleep(this.upTo(40 * 60_000), this.random() < 0.5);
    this.noteFailed();
  }

  private reload(): void {
    this.signOut();
    this.signIn();
  }

  private renew(): void {
    const token = `token ${++this.tokens}`;
    if (this.random() < 0.3) {
      this.gateway.refusedTokens.set(token, 'UNAUTHENTICATED');
    }
    this.connection.renew(token).catch((thrown: unknown) => Failure.of(thrown));
  }

  private signOutAndIn(): void {
    this.signOut();
    expect(this.client.timerCount).toBe(0);
    this.signIn();
  }

  private takeBack(): void {
    for (const id of this.failed()) {
      const text = this.outbox.takeBack(id);
      if (text !== null) {
        this.excused.add(text);
      }
    }
  }

  private failed(): string[] {
    return this.outbox.pending
      .filter((one) => one.state === 'failed')
      .map((one) => one.clientMessageId);
  }

  /** Nothing that was acknowledged is shown as failed, and nobody is signed out. */
  private noteFailed(): void {
    // A renewal that is refused does not end the session.
    expect(this.isSignedIn).toBe(this.connection.state.kind !== 'signed-out');
    for (const { text, state, failure } of this.outbox.pending) {
      if (state === 'failed') {
        this.excused.add(text);
        expect(this.acknowledged).not.toContain(text);
        // For good fails only what the server refuses for good.
        expect(isTransient(failure ?? 'INTERNAL') || text.startsWith(BAD)).toBe(true);
      }
    }
  }

  private fate(op: Operation, body: Record<string, unknown>): Fate {
    if (op === 'send' && String(body['text']).startsWith(BAD)) {
      return { refusal: new Failure('TEXT_INVALID') };
    }
    const luck = this.random();
    switch (this.weather) {
      case 'shut':
        return op === 'send' ? { refusal: new Failure('UNAVAILABLE') } : {};
      case 'calm':
        return { doneAfterMs: this.upTo(40), answerAfterMs: this.upTo(40) };
      case 'slow':
        return { doneAfterMs: this.upTo(4_000), answerAfterMs: this.upTo(14_000) };
      case 'lossy':
        return luck < 0.3
          ? { doneAfterMs: null }
          : luck < 0.7
            ? { doneAfterMs: this.upTo(500), answerAfterMs: null }
            : { doneAfterMs: this.upTo(500), answerAfterMs: this.upTo(500) };
      case 'refusing':
        return luck < 0.2
          ? {}
          : {
              refusal: new Failure(luck < 0.6 ? 'UNAVAILABLE' : 'RATE_LIMITED', '', {
                retryAfterMs: luck < 0.5 ? this.upTo(8_000) : null,
              }),
            };
    }
  }

  private upTo(ms: number): number {
    return Math.floor(this.random() * ms);
  }
}

async function run(seed: number): Promise<Simulation> {
  const simulation = new Simulation(new Random(seed).next);
  await settled();
  for (let i = 0; i < STEPS; i++) {
    await simulation.step();
  }
  await simulation.calmDown();
  return simulation;
}

describe('in a bad network', () => {
  test(
    `each text is sent once and in order, for ${SEEDS} seeds from ${FIRST_SEED}`,
    async () => {
      for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
        try {
          const simulation = await run(seed);
          const texts = simulation.texts();
          // Once.
          expect(new Set(texts).size).toBe(texts.length);
          // In the order in which they were written, but for those that were shown as failed.
          const inOrder = (all: readonly string[]): string[] =>
            all.filter((text) => !simulation.excused.has(text));
          expect(inOrder(texts)).toEqual(inOrder(simulation.written));
          // All of them, soon after the network is well again.
          expect(
            simulation.outbox.pending
              .filter(({ sent, text }) => sent === null && !text.startsWith(BAD))
              .map(({ text, state, failure }) => ({ text, state, failure })),
          ).toEqual([]);
          expect(texts.filter((text) => text.startsWith(BAD))).toEqual([]);
          for (const text of simulation.acknowledged) {
            expect(texts).toContain(text);
          }
          // Nothing goes on when the user has gone.
          simulation.signOut();
          await settled();
          expect(simulation.client.timerCount).toBe(0);
        } catch (error) {
          throw new Error(`seed ${seed}`, { cause: error });
        }
        // The test runner wants to hear from a long test.
        await new Promise((resolve) => setTimeout(resolve));
      }
    },
    SEEDS * 10_000,
  );

  test('no server that refuses is asked in a hot loop', async () => {
    for (const refused of ['auth', 'join', 'send', 'ping', null] as const) {
      const simulation = new Simulation(new Random(7).next);
      const { gateway } = simulation;
      await simulation.pass(1_000);
      gateway.fate = (op) =>
        op === refused || refused === null ? { refusal: new Failure('UNAVAILABLE') } : {};
      gateway.bridge.close(1006);
      for (let minute = 0; minute < 10; minute++) {
        simulation.outbox.add(`minute ${minute}`);
        const before = gateway.requests.length;
        for (let second = 0; second < 60; second++) {
          const beforeSecond = gateway.requests.length;
          await simulation.pass(1_000);
          expect(gateway.requests.length - beforeSecond).toBeLessThan(6);
        }
        expect(gateway.requests.length - before).toBeLessThan(40);
      }
      simulation.signOut();
    }
  });
});
