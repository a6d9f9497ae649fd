import type { RowBox, Viewport } from './scroll-position';

/** Marks, in a row, where its text begins. */
const TEXT = '[data-text]';

/** A list of rows in a page, as a {@link Viewport}: one element for each row, in their order. */
export class DrawnList implements Viewport {
  private readonly indexes = new Map<string, number>();
  private space = 0;

  /**
   * @param scroller what scrolls
   * @param content in it, what holds the rows and nothing else
   */
  constructor(
    private readonly scroller: HTMLElement,
    private readonly content: HTMLElement,
  ) {}

  /** Rows with these keys are drawn. */
  drawn(keys: readonly string[]): void {
    this.indexes.clear();
    keys.forEach((key, index) => this.indexes.set(key, index));
  }

  get scrollTop(): number {
    return this.scroller.scrollTop;
  }

  set scrollTop(top: number) {
    this.scroller.scrollTop = top;
  }

  get height(): number {
    return this.scroller.clientHeight;
  }

  get contentHeight(): number {
    return this.scroller.scrollHeight;
  }

  get filler(): number {
    return this.space;
  }

  set filler(height: number) {
    this.space = Math.ceil(height);
    this.content.style.paddingBottom = this.space === 0 ? '' : `${this.space}px`;
  }

  get rowCount(): number {
    return this.indexes.size;
  }

  keyAt(index: number): string {
    return this.rowAt(index)?.dataset['key'] ?? '';
  }

  indexOf(key: string): number {
    return this.indexes.get(key) ?? -1;
  }

  boxAt(index: number): RowBox {
    const row = this.rowAt(index);
    if (row === undefined) {
      return { top: 0, text: 0, bottom: 0 };
    }
    const origin = this.scroller.getBoundingClientRect().top;
    const { top, bottom } = row.getBoundingClientRect();
    const text = row.querySelector(TEXT)?.getBoundingClientRect().top ?? top;
    return { top: top - origin, text: text - origin, bottom: bottom - origin };
  }

  private rowAt(index: number): HTMLElement | undefined {
    const row = this.content.children[index];
    return row instanceof HTMLElement ? row : undefined;
  }
}
