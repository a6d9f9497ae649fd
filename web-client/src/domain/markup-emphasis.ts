import type { Inline } from './markup';
import { neighbourAt, neighbourBefore } from './markup-characters';
import { MAX_DEPTH, type Reading } from './markup-reading';

/** A run of one of the signs `*`, `_` and `~`, which may open and close emphasis. */
export interface Run {
  readonly kind: 'run';
  readonly sign: string;
  /** Where it begins in the text. */
  readonly at: number;
  readonly length: number;
  readonly canOpen: boolean;
  readonly canClose: boolean;
  /** How many of its signs are no marks yet. */
  left: number;
  /** How many of its signs, the first ones, close something. */
  closed: number;
  /** The lengths of the marks that it closes with, in their order. */
  readonly closes: number[];
  /** The lengths of the marks that it opens with, the innermost first. */
  readonly opens: number[];
}

/** A part that is read, or a run of signs that are not paired yet. */
export type Token = Inline | Run | Bracket;

/** A bracket that opens nothing, or nothing yet. */
export interface Bracket {
  readonly kind: 'bracket';
}

/**
 * The run at a place. A mark stands outside of words, so that `2*3*4` and `snake_case` are as typed;
 * `*` and `~` may also stand next to scripts that are written without spaces, as in `是**重要**的`.
 */
export function runAt(text: string, at: number, length: number): Run {
  const sign = text.charAt(at);
  const before = neighbourBefore(text, at);
  const after = neighbourAt(text, at + length);
  const isOutside = (kind: string): boolean =>
    kind === 'space' || kind === 'sign' || (kind === 'unspaced' && sign !== '_');
  const isMark = sign !== '~' || length === 2;
  return {
    kind: 'run',
    sign,
    at,
    length,
    canOpen: isMark && after !== 'space' && isOutside(before),
    canClose: isMark && before !== 'space' && isOutside(after),
    left: length,
    closed: 0,
    closes: [],
    opens: [],
  };
}

/**
 * Pairs the marks of runs (CommonMark 0.31, "process emphasis"). Where a search found no opener is
 * remembered per kind of run, so that all searches together are linear in the number of runs.
 *
 * @param onMark is called with the places of the signs that became marks
 */
export function pairRuns(runs: readonly Run[], onMark: (at: number) => void): void {
  const openers: Run[] = [];
  /** Below this height of the stack there is no opener for this kind of closer. */
  const floors = new Map<string, number>();
  const cut = (height: number): void => {
    openers.length = height;
    for (const [kind, floor] of floors) {
      floors.set(kind, Math.min(floor, height));
    }
  };

  for (const run of runs) {
    const kind = `${run.sign}${run.canOpen}${run.length % 3}`;
    while (run.canClose && run.left > 0) {
      let index = openers.length - 1;
      const floor = floors.get(kind) ?? 0;
      while (index >= floor && !isPair(openers[index], run)) {
        index--;
      }
      const opener = openers[index];
      if (index < floor || opener === undefined) {
        floors.set(kind, openers.length);
        break;
      }
      const length = Math.min(opener.left, run.left, 2);
      for (let i = 1; i <= length; i++) {
        onMark(opener.at + opener.closed + opener.left - i);
        onMark(run.at + run.closed + i - 1);
      }
      opener.opens.push(length);
      opener.left -= length;
      run.closes.push(length);
      run.left -= length;
      run.closed += length;
      cut(opener.left === 0 ? index : index + 1);
    }
    if (run.canOpen && run.left > 0) {
      openers.push(run);
    }
  }
}

function isPair(opener: Run | undefined, closer: Run): boolean {
  if (opener?.sign !== closer.sign) {
    return false;
  }
  // "The sum of the lengths must not be a multiple of 3 unless both lengths are."
  const isAmbiguous = opener.canClose || closer.canOpen;
  const isSumOfThrees = (opener.length + closer.length) % 3 === 0 && opener.length % 3 !== 0;
  return !(isAmbiguous && isSumOfThrees);
}

interface Frame {
  /** Null for marks that are shown as typed. */
  readonly kind: 'strong' | 'emphasis' | 'deleted' | null;
  readonly children: Inline[];
}

/** Makes parts of tokens whose runs are paired. Marks that are nested too deep are shown as typed. */
export function toInlines(tokens: readonly Token[], reading: Reading): Inline[] {
  const result: Inline[] = [];
  const frames: Frame[] = [];
  let children = result;

  const open = (run: Run, length: number): void => {
    if (frames.length >= MAX_DEPTH || reading.elementsLeft <= 0) {
      pushText(children, run.sign.repeat(length));
      frames.push({ kind: null, children });
      return;
    }
    reading.elementsLeft--;
    const kind = run.sign === '~' ? 'deleted' : length === 2 ? 'strong' : 'emphasis';
    const inner: Inline[] = [];
    children.push({ kind, children: inner });
    frames.push({ kind, children });
    children = inner;
  };
  const close = (run: Run, length: number): void => {
    const frame = frames.pop();
    children = frame?.children ?? result;
    if (frame === undefined || frame.kind === null) {
      pushText(children, run.sign.repeat(length));
    }
  };

  for (const token of tokens) {
    if (token.kind === 'text') {
      pushText(children, token.text);
    } else if (token.kind === 'bracket') {
      pushText(children, '[');
    } else if (token.kind !== 'run') {
      children.push(token);
    } else {
      token.closes.forEach((length) => close(token, length));
      pushText(children, token.sign.repeat(token.left));
      [...token.opens].reverse().forEach((length) => open(token, length));
    }
  }
  return result;
}

/** Adds text, to the text before it if there is one. */
export function pushText(parts: Token[] | Inline[], text: string): void {
  const last = parts.at(-1);
  if (text === '') {
    return;
  }
  if (last?.kind === 'text') {
    parts[parts.length - 1] = { kind: 'text', text: last.text + text };
  } else {
    parts.push({ kind: 'text', text });
  }
}
