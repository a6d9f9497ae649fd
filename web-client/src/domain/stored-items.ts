import { Observable } from '../observable';

/** What is used of `localStorage` and `sessionStorage`. Each call may throw, as theirs may. */
export interface StorageArea {
  readonly length: number;
  /** Null also for an index whose item is none of this area's. */
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** Those items of an area whose keys begin with a prefix, under the rest of their keys. */
export function partOf(area: StorageArea, prefix: string): StorageArea {
  return {
    get length(): number {
      return area.length;
    },
    key: (index) => {
      const key = area.key(index);
      return key?.startsWith(prefix) === true ? key.slice(prefix.length) : null;
    },
    getItem: (key) => area.getItem(prefix + key),
    setItem: (key, value) => area.setItem(prefix + key, value),
    removeItem: (key) => area.removeItem(prefix + key),
  };
}

/**
 * The items of one storage area. Nothing here throws: where the area cannot be had (site data is
 * blocked) or does not take an item (it is full), the item is kept in memory as long as the page
 * lives, and {@link isLasting} says so.
 */
export class StoredItems extends Observable {
  private readonly area: StorageArea | null;
  /** What the area did not take. */
  private readonly unsaved = new Map<string, string>();
  private lasting: boolean;

  /** @param open gives the area; may throw */
  constructor(open: () => StorageArea) {
    super();
    this.area = opened(open);
    this.lasting = this.area !== null;
  }

  /** Whether everything that was to be kept is kept when the page ends. */
  get isLasting(): boolean {
    return this.lasting;
  }

  get(key: string): string | null {
    const unsaved = this.unsaved.get(key);
    if (unsaved !== undefined || this.area === null) {
      return unsaved ?? null;
    }
    try {
      return this.area.getItem(key);
    } catch {
      return null;
    }
  }

  /** Keeps an item; false where it ends with the page. */
  set(key: string, value: string): boolean {
    try {
      if (this.area !== null) {
        this.area.setItem(key, value);
        this.unsaved.delete(key);
        return true;
      }
    } catch {
      // It is full, or was switched off meanwhile.
    }
    this.unsaved.set(key, value);
    if (this.lasting) {
      this.lasting = false;
      this.changed();
    }
    return false;
  }

  remove(key: string): void {
    this.unsaved.delete(key);
    try {
      this.area?.removeItem(key);
    } catch {
      // What cannot be written cannot be read either.
    }
  }

  /** All keys that begin with this. */
  keys(prefix: string): readonly string[] {
    const keys = new Set(this.unsaved.keys());
    try {
      for (let i = 0; i < (this.area?.length ?? 0); i++) {
        const key = this.area?.key(i) ?? null;
        if (key !== null) {
          keys.add(key);
        }
      }
    } catch {
      // Then there are only those in memory.
    }
    return [...keys].filter((key) => key.startsWith(prefix));
  }

  /** Another tab has written an item: it is newer than the one that could not be kept. */
  writtenElsewhere(key: string): void {
    this.unsaved.delete(key);
  }
}

/**
 * A part of a key: without dots, so that parts joined by dots stay apart, and different for
 * different texts. Takes any text, also half a surrogate pair.
 */
export function keyPart(text: string): string {
  return text.replace(/[^\p{L}\p{N}_-]/gu, (char) => `%${char.codePointAt(0)?.toString(16)};`);
}

function opened(open: () => StorageArea): StorageArea | null {
  try {
    const area = open();
    // Some browsers give the area and throw at the first use.
    void area.length;
    return area;
  } catch {
    return null;
  }
}
