import { compareIds, type MessageId } from '../net/protocol';
import { FakeClock, settled } from './fake-clock';
import { FakeService } from './fake-service';
import { FakeTab } from './fake-tab';
import { Random } from './random';
import { SharedStorage } from './shared-storage';

const CHANNELS = ['c1', 'c2', 'c3', 'c4'];
const USERS = ['ada', 'bob'];
const GUESTS = ['Gail', 'Gus'];
const MINUTE = 60_000;
/**
 * What was read so shortly before a crash, or before somebody else signs in, may be unread again;
 * milliseconds.
 */
const READ_WRITTEN_AFTER_MS = 1_100;

interface Read {
  readonly channel: string;
  readonly id: MessageId;
  readonly at: number;
  readonly tab: FakeTab;
}

/** What a user did and has not given up: what the tabs have to keep. */
class Known {
  readonly open = new Set<string>();
  readonly sent = new Set<string>();
  readonly drafts = new Set<string>();
  reads: Read[] = [];
}

/**
 * A browser with up to four tabs, in which people come and go, in a random order that a seed
 * repeats. Each text says whose it is. After each step nobody has anything of anybody else's; in calm
 * moments nothing is lost, nothing is back, and nothing is there twice.
 */
export class Simulation {
  readonly story: string[] = [];
  private readonly random: Random;
  private readonly clock = new FakeClock();
  private readonly service = new FakeService(this.clock);
  private readonly storage = new SharedStorage();
  private readonly known = new Map<string, Known>();
  private readonly shown = new Map<FakeTab, Map<string, string>>();
  private readonly numbers = new Map<FakeTab, number>();
  private tabs: FakeTab[] = [];
  private former: { userId: string; isGuest: boolean; entryId: string } | null = null;
  private texts = 0;
  private ids = 0;

  constructor(seed: number) {
    this.random = new Random(seed);
    this.service.guestTtlMs = 10 * MINUTE;
  }

  async run(steps: number): Promise<void> {
    this.openTab();
    for (let step = 1; step <= steps; step++) {
      await this.step();
      this.followAccount();
      this.assertOwn();
      if (step % 40 === 0) {
        await this.calm();
        this.assertKept();
      }
    }
    for (const userId of USERS) {
      await this.comeBack(userId);
      await this.calm();
      this.assertKept();
    }
  }

  private async step(): Promise<void> {
    const tab = this.pick(this.tabs);
    const room = tab.chat.rooms?.get(this.pick(CHANNELS))?.room;
    const userId = this.currentUser(tab);
    const known = userId === null ? null : this.knownOf(userId);
    const action = this.below(34);
    if (action < 6) {
      await this.pass(this.pick([50, 300, 1_500, 5_000, 20_000]));
    } else if (action === 6) {
      await this.pass(this.pick([3, 12]) * MINUTE);
    } else if (action < 9) {
      this.tell('tabs are told');
      this.storage.deliver();
    } else if (action === 9) {
      this.service.isUp = !this.service.isUp;
      this.tell(`service up: ${this.service.isUp}`);
      if (!this.service.isUp) {
        this.service.bridges.forEach((bridge) => bridge.close());
      }
    } else if (action === 10) {
      this.service.isStoring = !this.service.isStoring;
      this.tell(`service stores: ${this.service.isStoring}`);
    } else if (action === 11) {
      this.service.isAnswering = !this.service.isAnswering;
      this.tell(`service answers: ${this.service.isAnswering}`);
    } else if (action === 12 && this.tabs.length < 4) {
      this.openTab();
    } else if (action === 13) {
      this.tell(`${this.nameOf(tab)} is loaded again`);
      this.shown.delete(tab);
      tab.reload();
    } else if (action === 14) {
      this.endTab(tab, this.below(2) === 0);
    } else if (action === 15) {
      this.tell(`${this.nameOf(tab)} wakes`);
      tab.chat.wake();
    } else if (tab.chat.phase === 'out') {
      this.signIn(tab);
    } else if (tab.chat.phase === 'entering' && action < 18) {
      this.tell(`${this.nameOf(tab)} gives up entering`);
      tab.chat.cancelEntering();
    } else if (known === null || userId === null) {
      // Nobody does anything in a tab that is not in, or has not been told yet that it is out.
    } else if (action < 20) {
      const channel = this.pick(CHANNELS);
      this.tell(`${this.nameOf(tab)} opens ${channel}`);
      tab.chat.openRoom(channel);
      known.open.add(channel);
    } else if (room === undefined || !known.open.has(room.id)) {
      // The channel is not open in this tab, or left in another one.
    } else if (action === 20) {
      this.tell(`${this.nameOf(tab)} leaves ${room.id}`);
      tab.chat.rooms?.leave(room.id);
      known.open.delete(room.id);
      known.reads = known.reads.filter(({ channel }) => channel !== room.id);
    } else if (action < 23) {
      this.tell(`somebody talks in ${room.id}`);
      this.service.say(room.id, 'else: x', { userId: 'else', author: 'Else' });
    } else if (action < 26) {
      room.markAllRead();
      if (room.lastRead !== null) {
        this.tell(`${this.nameOf(tab)} reads ${room.id} up to ${room.lastRead}`);
        known.reads.push({ channel: room.id, id: room.lastRead, at: this.clock.now(), tab });
      }
    } else if (action < 30) {
      this.write(tab, room.id, userId, this.below(4) === 0 ? '' : this.text(userId));
    } else {
      const text = this.text(userId);
      this.tell(`${this.nameOf(tab)} sends ${text} to ${room.id}`);
      room.outbox.add(text);
      known.sent.add(text);
    }
    await settled();
  }

  private write(tab: FakeTab, channel: string, userId: string, text: string): void {
    const room = tab.room(channel);
    const before = this.shown.get(tab)?.get(channel) ?? this.show(tab, channel);
    this.tell(`${this.nameOf(tab)} writes "${text}" instead of "${before}" in ${channel}`);
    room.saveDraft(text);
    this.shown.get(tab)?.set(channel, text);
    const { drafts } = this.knownOf(userId);
    drafts.delete(before);
    if (text !== '') {
      drafts.add(text);
    }
  }

  /** Somebody looks at the channel: the composer begins with its draft. */
  private show(tab: FakeTab, channel: string): string {
    const { draft } = tab.room(channel);
    const shown = this.shown.get(tab) ?? new Map<string, string>();
    this.shown.set(tab, shown.set(channel, draft));
    return draft;
  }

  private signIn(tab: FakeTab): void {
    this.shown.delete(tab);
    // It ends the sessions of the other tabs, at once.
    const newest = this.clock.now() - READ_WRITTEN_AFTER_MS;
    for (const known of this.known.values()) {
      known.reads = known.reads.filter((read) => read.tab === tab || read.at < newest);
    }
    if (this.below(2) === 0) {
      const userId = this.pick(USERS);
      this.tell(`${this.nameOf(tab)} signs in ${userId}`);
      tab.chat.signIn(this.service.token(userId, this.pick([15, 600]) * MINUTE));
    } else {
      const name = this.pick(GUESTS);
      this.tell(`${this.nameOf(tab)} enters as ${name}`);
      void tab.chat.enter(name);
    }
  }

  private openTab(): void {
    const { service, storage, clock } = this;
    const random = (): number => this.below(1_000) / 1_000;
    const newId = (): string => `id-${this.ids++}`;
    const tab = new FakeTab({ service, storage, clock, random, newId });
    this.numbers.set(tab, this.numbers.size);
    this.tabs.push(tab);
    this.tell(`${this.nameOf(tab)} is opened`);
  }

  private endTab(tab: FakeTab, isCrash: boolean): void {
    this.tell(`${this.nameOf(tab)} ${isCrash ? 'crashes' : 'is closed'}`);
    if (isCrash) {
      const newest = this.clock.now() - READ_WRITTEN_AFTER_MS;
      for (const known of this.known.values()) {
        known.reads = known.reads.filter((read) => read.tab !== tab || read.at < newest);
      }
      tab.crash();
    } else {
      tab.close();
    }
    this.tabs = this.tabs.filter((one) => one !== tab);
    if (this.tabs.length === 0) {
      this.openTab();
    }
  }

  /** Everything works, everybody is told, and time passes. */
  private async calm(): Promise<void> {
    this.tell('calm');
    Object.assign(this.service, { isUp: true, isStoring: true, isAnswering: true });
    for (let round = 0; round < 3; round++) {
      this.storage.deliver();
      this.tabs.forEach((tab) => tab.chat.wake());
      await this.pass(2 * MINUTE);
      this.storage.deliver();
      for (const tab of this.tabs) {
        for (const { room } of tab.chat.rooms?.all ?? []) {
          room.outbox.pending
            .filter(({ state }) => state === 'failed')
            .forEach(({ clientMessageId }) => room.outbox.retry(clientMessageId));
        }
      }
      await this.pass(MINUTE);
    }
    this.followAccount();
    this.assertOwn();
  }

  private async comeBack(userId: string): Promise<void> {
    this.tabs.forEach((tab) => tab.close());
    this.tabs = [];
    this.openTab();
    const tab = this.pick(this.tabs);
    Object.assign(this.service, { isUp: true, isStoring: true, isAnswering: true });
    await this.pass(10_000);
    if (tab.chat.user?.id !== userId) {
      this.tell(`${userId} comes back`);
      tab.chat.cancelEntering();
      tab.chat.signIn(this.service.token(userId, 600 * MINUTE));
      await this.pass(10_000);
    }
    this.followAccount();
  }

  /** What signing out, or another guest, has removed need not be kept. */
  private followAccount(): void {
    const account = this.tabs[0]?.store.account ?? null;
    const { former } = this;
    if (former !== null && former.entryId !== account?.entryId) {
      if (former.isGuest || account === null || former.userId === account.userId) {
        this.known.delete(former.userId);
      }
    }
    this.former = account;
    if (account !== null && account.token !== '' && this.below(60) === 0) {
      const tab = this.tabs.find((one) => this.currentUser(one) !== null);
      if (tab !== undefined) {
        this.tell(`${this.nameOf(tab)} signs out`);
        tab.chat.signOut();
        this.known.delete(account.userId);
        this.former = null;
      }
    }
  }

  private assertOwn(): void {
    for (const tab of this.tabs) {
      const id = tab.chat.user?.id ?? '';
      for (const { room } of tab.chat.rooms?.all ?? []) {
        const texts = room.outbox.pending.map(({ text }) => text);
        for (const text of texts) {
          must(text.startsWith(`${id}:`), `${id} has the text ${text}`);
        }
        must(new Set(texts).size === texts.length, `a text is pending twice: ${texts.join()}`);
      }
    }
    for (const { text, userId } of this.service.messages) {
      must(text.startsWith(`${userId}:`), `${userId} has sent ${text}`);
    }
  }

  private assertKept(): void {
    const all = this.service.messages.map(({ text }) => text).filter((one) => !/^else/.test(one));
    must(new Set(all).size === all.length, `a text was sent twice: ${all.sort().join()}`);
    const stored = [...this.storage.map].join('\n');
    for (const [userId, known] of this.known) {
      for (const text of known.sent) {
        must(all.includes(text) || stored.includes(`"${text}"`), `${text} was lost`);
      }
      for (const text of known.drafts) {
        must(stored.includes(`"${text}"`), `the draft ${text} was lost`);
      }
      for (const tab of this.tabs.filter((one) => one.chat.user?.id === userId)) {
        const open = [...known.open].sort().join();
        must(tab.channels.join() === open, `${tab.channels.join()} instead of ${open}`);
        for (const { channel, id } of known.reads) {
          const { lastRead } = tab.room(channel);
          must(
            lastRead !== null && compareIds(lastRead, id) >= 0,
            `${id} is unread again: ${lastRead} in ${channel}`,
          );
        }
        for (const { room } of tab.chat.rooms?.all ?? []) {
          must(room.outbox.pending.length === 0, `still pending in ${room.id}`);
          const draft = this.show(tab, room.id);
          must(draft === '' || draft.startsWith(`${userId}:`), `${userId} has the draft ${draft}`);
        }
      }
    }
  }

  /** Who is in, in this tab and in the browser; null for nobody. */
  private currentUser(tab: FakeTab): string | null {
    const { account } = tab.store;
    const id = tab.chat.user?.id ?? null;
    return tab.chat.phase === 'in' && account?.userId === id && !tab.isStale ? id : null;
  }

  private knownOf(userId: string): Known {
    const known = this.known.get(userId) ?? new Known();
    this.known.set(userId, known);
    return known;
  }

  private async pass(ms: number): Promise<void> {
    this.tell(`${ms} ms pass`);
    await this.clock.pass(ms);
    this.service.endExpired();
    await settled();
  }

  private text(userId: string): string {
    return `${userId}:${this.texts++}`;
  }

  private nameOf(tab: FakeTab): string {
    return `tab ${this.numbers.get(tab) ?? '?'} (${tab.chat.user?.id ?? tab.chat.phase})`;
  }

  private tell(what: string): void {
    this.story.push(what);
  }

  private pick<T>(from: readonly T[]): T {
    return this.random.pick(from);
  }

  /** The next whole number from 0 to below a limit. */
  private below(limit: number): number {
    return this.random.between(0, limit - 1);
  }
}

function must(isSo: boolean, otherwise: string): void {
  if (!isSo) {
    throw new Error(otherwise);
  }
}
