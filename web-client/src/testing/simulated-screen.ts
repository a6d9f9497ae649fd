import type { Row } from '../domain/rows';
import type { Screen } from '../ui/list/list-controller';
import type { RowBox, Viewport } from '../ui/list/scroll-position';

/**
 * A screen in memory: rows are heights. Like a browser without scroll anchoring it keeps
 * `scrollTop` when something changes above, and clamps it when there is less to scroll.
 */
export class SimulatedScreen implements Screen, Viewport {
  rows: readonly Row[] = [];
  isVisible = true;
  isFocused = true;
  readonly expanded = new Set<string>();
  /** Whether a scroll event is due. */
  isScrolled = false;
  private viewHeight: number;
  private width = 1;
  private top = 0;
  private tops: number[] = [];
  private textTops: number[] = [];
  private total = 0;
  private space = 0;
  private indexes = new Map<string, number>();

  constructor(height: number) {
    this.viewHeight = height;
  }

  get viewport(): Viewport {
    return this;
  }

  isAttended(): boolean {
    return this.isVisible && this.isFocused;
  }

  isHidden(): boolean {
    return !this.isVisible;
  }

  draw(rows: readonly Row[]): void {
    this.rows = rows;
    this.layOut();
  }

  /** @param width 1 for wide; half as wide is a half */
  resize(height: number, width: number): void {
    this.viewHeight = height;
    this.width = width;
    this.layOut();
  }

  toggle(key: string): void {
    if (!this.expanded.delete(key)) {
      this.expanded.add(key);
    }
    this.layOut();
  }

  get height(): number {
    return this.viewHeight;
  }

  get contentHeight(): number {
    return Math.max(this.total + this.space, this.viewHeight);
  }

  get scrollTop(): number {
    return this.top;
  }

  set scrollTop(top: number) {
    const clamped = Math.min(Math.max(0, top), this.contentHeight - this.viewHeight);
    this.isScrolled ||= clamped !== this.top;
    this.top = clamped;
  }

  get filler(): number {
    return this.space;
  }

  set filler(height: number) {
    this.space = height;
    this.scrollTop = this.top;
  }

  get rowCount(): number {
    return this.rows.length;
  }

  keyAt(index: number): string {
    return this.rows[index]?.key ?? '';
  }

  indexOf(key: string): number {
    return this.indexes.get(key) ?? -1;
  }

  boxAt(index: number): RowBox {
    // Few rows stand at the end of the view.
    const shift = Math.max(0, this.viewHeight - this.total - this.space) - this.top;
    return {
      top: (this.tops[index] ?? 0) + shift,
      text: (this.textTops[index] ?? 0) + shift,
      bottom: (this.tops[index + 1] ?? 0) + shift,
    };
  }

  private layOut(): void {
    this.tops = [];
    this.textTops = [];
    this.indexes = new Map();
    let y = 0;
    this.rows.forEach((row, index) => {
      this.indexes.set(row.key, index);
      this.tops.push(y);
      const head = headHeight(row);
      this.textTops.push(y + head);
      y += head + this.textHeight(row);
    });
    this.tops.push(y);
    this.total = y;
    this.scrollTop = this.top;
  }

  private textHeight(row: Row): number {
    const text = row.kind === 'message' ? row.message.text : row.pending.text;
    const lines = Math.ceil((1 + ((text.length * 7) % 5)) / this.width);
    const folded = this.expanded.has(row.key) ? 40 : 0;
    return 4 + 24 * (lines + folded);
  }
}

function headHeight(row: Row): number {
  const group = row.startsGroup ? 32 : 0;
  if (row.kind === 'pending') {
    return group;
  }
  return group + (row.startsDay ? 37 : 0) + (row.isFirstUnread ? 37 : 0) + (row.isFirst ? 69 : 0);
}
