import type { StorageArea } from '../domain/stored-items';

type Listener = (key: string) => void;

/**
 * What `localStorage` is to several tabs: one map, and each tab is told of what the others write,
 * after a while.
 */
export class SharedStorage {
  readonly map = new Map<string, string>();
  private readonly listeners = new Map<StorageArea, Listener>();
  private readonly waiting: { listener: StorageArea; key: string }[] = [];

  /** The storage as one tab sees it. */
  area(listener: Listener): StorageArea {
    const { map } = this;
    const area: StorageArea = {
      get length() {
        return map.size;
      },
      key: (index) => [...map.keys()][index] ?? null,
      getItem: (key) => map.get(key) ?? null,
      setItem: (key, value) => {
        if (map.get(key) !== value) {
          map.set(key, value);
          this.tell(area, key);
        }
      },
      removeItem: (key) => {
        if (map.delete(key)) {
          this.tell(area, key);
        }
      },
    };
    this.listeners.set(area, listener);
    return area;
  }

  /** The tab is gone. */
  detach(area: StorageArea): void {
    this.listeners.delete(area);
  }

  /** Tells the tabs what they have not been told yet. */
  deliver(): void {
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) {
      this.listeners.get(next.listener)?.(next.key);
    }
  }

  private tell(writer: StorageArea, key: string): void {
    for (const listener of this.listeners.keys()) {
      if (listener !== writer) {
        this.waiting.push({ listener, key });
      }
    }
  }
}
