/** Where a row stands, in CSS pixels from the top of the view; negative above it. */
export interface RowBox {
  readonly top: number;
  /** Where its text begins: below the date, the line and the name that may come and go above it. */
  readonly text: number;
  readonly bottom: number;
}

/** A list as it is drawn: what a browser knows of it, or a test. Pixels are CSS pixels. */
export interface Viewport {
  /** From the top of the content; setting it to more than there is sets it to the end. */
  scrollTop: number;
  /** Of the part that is in view. */
  readonly height: number;
  /** With the filler. */
  readonly contentHeight: number;
  /** The height of an empty space at the end; 0 for none. */
  filler: number;
  readonly rowCount: number;
  keyAt(index: number): string;
  boxAt(index: number): RowBox;
  /** The place of a row; negative where it is not drawn. */
  indexOf(key: string): number;
}

/** A row that stays where it is: its text is so far from the top of the view. */
export interface Anchor {
  readonly key: string;
  readonly offset: number;
}

/**
 * Where a list stands. Only what the reader does moves it from one to another:
 *
 *     following ──(scrolls up, jumps, unfolds)──▶ reading
 *         ▲                                          │
 *         └──────(scrolls to the end, jumps to it)───┘
 */
export type Position =
  | { readonly kind: 'following' }
  /** The first that is still drawn is the anchor; the others stand in for it. */
  | { readonly kind: 'reading'; readonly anchors: readonly Anchor[] };

/** So near to its end, coming down to it, a list is at its end; pixels. */
const END = 24;
const ROUNDING = 1;

/** The first and the last row that are in view. */
export interface InView {
  readonly first: number;
  readonly last: number;
}

/**
 * Keeps a list where its reader is, whatever is drawn, removed or resized above, below and in view:
 * at the end, or with a row of the view where it was.
 */
export class ScrollPosition {
  private current: Position = { kind: 'following' };
  /** What was last set or seen: a scroll event that tells anything else is the reader's. */
  private top = 0;
  private height = 0;
  private contentHeight = 0;

  constructor(private readonly viewport: Viewport) {}

  get position(): Position {
    return this.current;
  }

  get isFollowing(): boolean {
    return this.current.kind === 'following';
  }

  /** How many pixels of rows are left below the view. */
  get below(): number {
    const { contentHeight, scrollTop, height, filler } = this.viewport;
    return contentHeight - filler - scrollTop - height;
  }

  /** The view or what is in it got another size. */
  resized(): void {
    this.settle(false);
  }

  /**
   * Rows were drawn or removed.
   *
   * @param canFill whether what is in view may stay above an empty space
   */
  settle(canFill = true): void {
    const { current, viewport } = this;
    if (viewport.filler > 0) {
      viewport.filler = 0;
    }
    if (current.kind === 'following') {
      viewport.scrollTop = Math.max(0, viewport.contentHeight - viewport.height);
    } else {
      this.current = this.restored(current.anchors, canFill);
    }
    this.note();
  }

  /**
   * Puts the first row that is still drawn where it was. From then on what is in view now stays: with
   * it, if that could be done, and else wherever it is, for there is too little to scroll.
   */
  private restored(anchors: readonly Anchor[], canFill: boolean): Position {
    const anchor = anchors.find(({ key }) => this.viewport.indexOf(key) >= 0);
    if (anchor === undefined) {
      return this.reading();
    }
    const index = this.viewport.indexOf(anchor.key);
    this.moveTo(index, anchor.offset, canFill);
    const rest = this.viewport.boxAt(index).text - anchor.offset;
    // What is left of a pixel is not forgotten: it would add up.
    return this.reading(Math.abs(rest) <= ROUNDING ? rest : 0);
  }

  /** Scrolls a row's text to where it is to be, or as near to that as can be. */
  private moveTo(index: number, offset: number, canFill: boolean): void {
    const { viewport } = this;
    const missing = (): number => viewport.boxAt(index).text - offset;
    const moved = missing();
    if (Math.abs(moved) < 0.5) {
      return;
    }
    viewport.scrollTop += moved;
    const left = missing();
    if (canFill && left > ROUNDING && left < viewport.height) {
      // Rows at the end are gone, and the view ends there: it stays, above an empty space.
      viewport.filler = left;
      viewport.scrollTop += left;
    }
  }

  /** Whether the view or the content has another size than when it was last settled. */
  get isResized(): boolean {
    const { height, contentHeight } = this.viewport;
    return height !== this.height || contentHeight !== this.contentHeight;
  }

  /**
   * The list was scrolled, by whomever.
   *
   * @param isEndOfChannel whether what comes next is appended to what is drawn
   * @returns whether the reader did
   */
  scrolled(isEndOfChannel: boolean): boolean {
    const { viewport } = this;
    const end = Math.max(0, viewport.contentHeight - viewport.height);
    if (this.isResized && Math.abs(viewport.scrollTop - Math.min(this.top, end)) < ROUNDING) {
      // The browser has moved it, because there is less to scroll.
      this.settle();
      return false;
    }
    const moved = viewport.scrollTop - this.top;
    if (Math.abs(moved) < ROUNDING) {
      return false;
    }
    const { below } = this;
    const isAtEnd = below <= ROUNDING || (moved > 0 && below <= END);
    if (isAtEnd && isEndOfChannel) {
      this.follow();
    } else {
      this.hold();
    }
    return true;
  }

  /** The reader goes to the end. */
  follow(): void {
    this.current = { kind: 'following' };
    this.settle();
  }

  /** From now on what is in view stays, also at the end. */
  hold(): void {
    this.current = this.reading();
    this.note();
  }

  /** Puts a row's text so far from the top of the view, or as near to that as can be. */
  show(anchor: Anchor): void {
    this.current = { kind: 'reading', anchors: [anchor] };
    this.settle(false);
  }

  /** Keeps a row's text there, also where that leaves an empty space below the last row. */
  keep(anchor: Anchor): void {
    this.current = { kind: 'reading', anchors: [anchor] };
    this.settle();
  }

  /** Puts a row into the middle of the view, or its beginning into view where it is taller. */
  center(key: string): void {
    const index = this.viewport.indexOf(key);
    if (index >= 0) {
      const { text, bottom } = this.viewport.boxAt(index);
      const room = this.viewport.height - (bottom - text);
      this.show({ key, offset: Math.max(room / 2, this.viewport.height / 8) });
    }
  }

  /** What is in view; null where nothing is. */
  inView(): InView | null {
    const { viewport } = this;
    const first = this.firstBelow(0);
    if (first >= viewport.rowCount || viewport.boxAt(first).top >= viewport.height) {
      return null;
    }
    let last = first;
    while (last + 1 < viewport.rowCount && viewport.boxAt(last + 1).top < viewport.height) {
      last++;
    }
    return { first, last };
  }

  /** The first row that ends below a line across the view. */
  private firstBelow(y: number): number {
    let low = 0;
    let high = this.viewport.rowCount;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.viewport.boxAt(middle).bottom > y) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** @param rest how many pixels too low everything is drawn */
  private reading(rest = 0): Position {
    const { viewport } = this;
    const inView = this.inView();
    const anchors: Anchor[] = [];
    if (inView !== null) {
      for (let i = inView.first; i <= inView.last; i++) {
        anchors.push({ key: viewport.keyAt(i), offset: viewport.boxAt(i).text - rest });
      }
    }
    return { kind: 'reading', anchors };
  }

  private note(): void {
    this.top = this.viewport.scrollTop;
    this.height = this.viewport.height;
    this.contentHeight = this.viewport.contentHeight;
  }
}
