import type { Inline, Link } from './markup';
import { addressAt, addressCandidates, type Candidate } from './markup-addresses';
import { codeSpans, type CodeSpan } from './markup-code';
import { destinationAt } from './markup-destination';
import { pairRuns, pushText, runAt, toInlines, type Run, type Token } from './markup-emphasis';
import { escapesOf } from './markup-escapes';
import { linkOfAddress, linkTo, safeHref } from './markup-links';
import type { Reading } from './markup-reading';

/**
 * Reads the text of a paragraph: code, links, emphasis.
 *
 * A backslash takes the meaning from the sign after it. It is hidden only where the sign would
 * have been a mark without it; everywhere else it is shown as typed: `C:\*.txt`, `\\server\_old`.
 * So a text with backslashes is read twice, first as if they were not there.
 */
export function readInlines(text: string, reading: Reading): readonly Inline[] {
  if (!ANY_MARK.test(text)) {
    return [{ kind: 'text', text }];
  }
  const escapes = escapesOf(text);
  if (escapes === null) {
    return new InlineReader(text, NONE, reading).read();
  }
  const trial = new InlineReader(escapes.plain, NONE, { ...reading });
  trial.read();
  const { text: shown, literal } = escapes.without(trial.marks);
  return new InlineReader(shown, literal, reading).read();
}

/** Without any of these a text is only text, as most are. */
const ANY_MARK = /[*_~`[<@]|https?:|www\./iu;

const NONE: ReadonlySet<number> = new Set();

/** An opening bracket that may become the beginning of a link. */
interface Bracket {
  readonly at: number;
  /** How many tokens there are up to it, including it. */
  readonly tokens: number;
}

class InlineReader {
  /** The places of the signs that were marks. */
  readonly marks = new Set<number>();
  private readonly tokens: Token[] = [];
  private brackets: Bracket[] = [];
  private readonly spans: readonly CodeSpan[];
  private readonly candidates: readonly Candidate[];
  private span = 0;
  private candidate = 0;
  private at = 0;
  /** How many signs have opened emphasis and not closed it, as far as can be said on the way. */
  private readonly open = new Map<string, number>();

  constructor(
    private readonly text: string,
    /** The places of signs that are no marks. */
    private readonly literal: ReadonlySet<number>,
    private readonly reading: Reading,
  ) {
    this.spans = codeSpans(text, (at) => literal.has(at));
    this.candidates = addressCandidates(text);
  }

  read(): readonly Inline[] {
    const { text } = this;
    const signs = /[*_~`[\]<]/g;
    let sign = -1;
    while (this.at < text.length) {
      while (sign < this.at || this.literal.has(sign)) {
        signs.lastIndex = Math.max(sign + 1, this.at);
        sign = signs.exec(text)?.index ?? text.length;
      }
      const candidate = this.nextCandidate();
      const next = Math.min(sign, candidate?.start ?? Infinity);
      pushText(this.tokens, text.slice(this.at, next));
      this.at = next;
      if (candidate?.start === next) {
        this.candidate++;
        this.readAddress(candidate);
      } else if (next < text.length) {
        this.readSign(text.charAt(next));
      }
    }
    return this.close(this.tokens);
  }

  private nextCandidate(): Candidate | undefined {
    while ((this.candidates[this.candidate]?.start ?? Infinity) < this.at) {
      this.candidate++;
    }
    return this.candidates[this.candidate];
  }

  private readAddress(candidate: Candidate): void {
    const address = addressAt(this.text, candidate, (sign) => (this.open.get(sign) ?? 0) > 0);
    if (address !== null) {
      const typed = this.text.slice(address.start, address.end);
      this.pushLink(linkOfAddress(typed, address, this.reading.origin), address.end);
    }
  }

  private pushLink(link: Link | null, end: number): void {
    if (link !== null && this.reading.elementsLeft > 0) {
      this.reading.elementsLeft--;
      this.tokens.push(link);
      this.at = end;
    }
  }

  private readSign(sign: string): void {
    const before = this.at;
    switch (sign) {
      case '`':
        this.readCode();
        break;
      case '<':
        this.readAngle();
        break;
      case '[':
        this.tokens.push({ kind: 'bracket' });
        this.brackets.push({ at: this.at, tokens: this.tokens.length });
        this.at++;
        break;
      case ']':
        this.readLink();
        break;
      default:
        this.readRun(sign);
    }
    if (this.at === before) {
      pushText(this.tokens, sign);
      this.at++;
    }
  }

  private readCode(): void {
    while ((this.spans[this.span]?.start ?? Infinity) < this.at) {
      this.span++;
    }
    const span = this.spans[this.span];
    if (span?.start === this.at && this.reading.elementsLeft > 0) {
      this.reading.elementsLeft--;
      this.tokens.push({ kind: 'code', text: span.code });
      this.mark(span.start, span.ticks);
      this.mark(span.end - span.ticks, span.ticks);
      this.at = span.end;
    }
  }

  /** `<https://chat.example>` */
  private readAngle(): void {
    const pattern = /<((?:https?:\/\/|mailto:)[^\s<>`]+)>/iy;
    pattern.lastIndex = this.at;
    const [all = '', href = ''] = pattern.exec(this.text) ?? [];
    if (href !== '') {
      const start = this.at;
      const end = start + all.length;
      const host = /^[^/]*\/\/(?:[^/?#]*@)?([^/?#:]*)/.exec(href)?.[1] ?? '';
      this.pushLink(linkOfAddress(href, { start, end, href, host }, this.reading.origin), end);
      if (this.at === end) {
        this.mark(start, 1);
      }
    }
  }

  private readRun(sign: string): void {
    let end = this.at + 1;
    while (this.text[end] === sign && !this.literal.has(end)) {
      end++;
    }
    const run = runAt(this.text, this.at, end - this.at);
    const open = this.open.get(sign) ?? 0;
    if (run.canClose && open > 0) {
      this.open.set(sign, Math.max(0, open - run.length));
    } else if (run.canOpen) {
      this.open.set(sign, open + run.length);
    }
    this.tokens.push(run);
    this.at = end;
  }

  /**
   * `[text](destination)`, at the closing bracket. An image is a link, too: a page that fetched it
   * would tell strangers who reads here.
   */
  private readLink(): void {
    const bracket = this.brackets.pop();
    const { origin } = this.reading;
    const found = this.literal.has(this.at + 1) ? null : destinationAt(this.text, this.at + 1);
    if (bracket === undefined || found === null || safeHref(found.address) === null) {
      return;
    }
    if (this.reading.elementsLeft <= 0) {
      return;
    }
    this.reading.elementsLeft--;
    const children = withoutLinks(this.close(this.tokens.splice(bracket.tokens)));
    this.tokens.pop();
    const before = this.tokens.at(-1);
    if (this.isImage(bracket) && before?.kind === 'text') {
      this.tokens[this.tokens.length - 1] = { kind: 'text', text: before.text.slice(0, -1) };
    }
    this.tokens.push(linkTo(found.address, children, origin));
    this.mark(bracket.at, 1);
    this.mark(this.at, 2);
    this.at = found.end;
    // There are no links in links.
    this.brackets = [];
  }

  private isImage({ at }: Bracket): boolean {
    return this.text[at - 1] === '!' && !this.literal.has(at - 1);
  }

  private close(tokens: readonly Token[]): Inline[] {
    const runs = tokens.filter((token): token is Run => token.kind === 'run');
    pairRuns(runs, (at) => this.marks.add(at));
    return toInlines(tokens, this.reading);
  }

  private mark(start: number, count: number): void {
    for (let at = start; at < start + count; at++) {
      this.marks.add(at);
    }
  }
}

/** The parts with links replaced by their texts. */
function withoutLinks(parts: readonly Inline[]): readonly Inline[] {
  return parts.flatMap((part): readonly Inline[] => {
    switch (part.kind) {
      case 'link':
        return part.children;
      case 'text':
      case 'code':
        return [part];
      default:
        return [{ ...part, children: withoutLinks(part.children) }];
    }
  });
}
