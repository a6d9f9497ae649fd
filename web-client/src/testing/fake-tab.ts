import { BrowserStore } from '../domain/browser-store';
import { Chat } from '../domain/chat';
import type { Room } from '../domain/room';
import type { StorageArea } from '../domain/stored-items';
import { Connection } from '../net/connection';
import { Rest } from '../net/rest';
import type { FakeClock } from './fake-clock';
import type { FakeService } from './fake-service';
import { MapStore } from './map-store';
import type { SharedStorage } from './shared-storage';

/** What a tab lives in. */
export interface FakeBrowser {
  readonly service: FakeService;
  readonly storage: SharedStorage;
  readonly clock: FakeClock;
  readonly random: () => number;
  readonly newId: () => string;
}

interface Page {
  readonly chat: Chat;
  readonly store: BrowserStore;
  readonly stop: () => void;
  /** Of the session that the page is in. */
  entryId: string | undefined;
}

/** A tab of a browser: its own storage, and the page in it. */
export class FakeTab {
  readonly session = new MapStore();
  private area: StorageArea;
  private page: Page;

  constructor(private readonly browser: FakeBrowser) {
    [this.area, this.page] = this.load();
  }

  get chat(): Chat {
    return this.page.chat;
  }

  get store(): BrowserStore {
    return this.page.store;
  }

  room(id: string): Room {
    const room = this.chat.rooms?.get(id)?.room;
    if (room === undefined) {
      throw new Error(`${id} is not open`);
    }
    return room;
  }

  /** Whether the user has signed out and in again in another tab, and this one does not know yet. */
  get isStale(): boolean {
    return this.store.account?.entryId !== this.page.entryId;
  }

  get channels(): string[] {
    return (this.chat.rooms?.all ?? []).map(({ room }) => room.id).sort();
  }

  /** The tab is closed, as browsers close it. */
  close(): void {
    this.chat.pause();
    this.crash();
  }

  /** The page ends without a word; the tab's own storage stays. */
  crash(): void {
    this.browser.storage.detach(this.area);
    this.page.stop();
  }

  /** The page is loaded again. */
  reload(): void {
    this.close();
    [this.area, this.page] = this.load();
  }

  private load(): [StorageArea, Page] {
    const { service, storage, clock, random, newId } = this.browser;
    let isRunning = true;
    const area = storage.area((key) => store.writtenElsewhere(key));
    // A page that is gone runs no timers, sends nothing and writes nothing.
    const own = {
      now: () => clock.now(),
      after: (ms: number, run: () => void) => clock.after(ms, () => isRunning && run()),
    };
    const ifRunning = (kept: StorageArea): StorageArea => ({
      get length() {
        return kept.length;
      },
      key: (index) => kept.key(index),
      getItem: (key) => kept.getItem(key),
      setItem: (key, value) => isRunning && kept.setItem(key, value),
      removeItem: (key) => isRunning && kept.removeItem(key),
    });
    const store = new BrowserStore({
      shared: () => ifRunning(area),
      own: () => ifRunning(this.session),
      clock: own,
      newId,
    });
    const connection = new Connection(
      (events) =>
        service.open({
          onOpen: () => isRunning && events.onOpen(),
          onClose: (code) => isRunning && events.onClose(code),
          onMessage: (message) => isRunning && events.onMessage(message),
          onRefused: (failure) => isRunning && events.onRefused(failure),
          onGoAway: (ms) => isRunning && events.onGoAway(ms),
        }),
      own,
      random,
    );
    const rest = new Rest('/api/v1', service.http);
    const chat = new Chat({ connection, rest, store, clock: own, random, newId });
    const page: Page = { chat, store, stop: () => stop(), entryId: undefined };
    let rooms = chat.rooms;
    chat.subscribe(() => {
      if (chat.rooms !== rooms) {
        ({ rooms } = chat);
        page.entryId = store.account?.entryId;
      }
    });
    chat.resume();
    const stop = (): void => {
      isRunning = false;
      connection.signOut();
    };
    return [area, page];
  }
}
