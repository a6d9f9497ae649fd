/** Whether a text says honestly where a link leads. */

const DIRECTIONS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu;
const AUTHORITY = /([a-z][a-z\d+.-]*:\/\/[^\s/?#]+)\S*/giu;
const NAMES = /[\p{L}\p{N}][\p{L}\p{N}\p{M}_-]*(?:\.[\p{L}\p{N}_][\p{L}\p{N}\p{M}_-]*)+/gu;

/**
 * Whether a text names the target of its link and no other host.
 *
 * @param target a host in ASCII, with its port, or a mail address
 */
export function namesOnly(text: string, target: string): boolean {
  if (DIRECTIONS.test(text)) {
    return false;
  }
  const seen = text.replace(UNSEEN, '').trim();
  if (seen.toLowerCase() === target.toLowerCase()) {
    return true;
  }
  const names = seen.replace(AUTHORITY, '$1').match(NAMES) ?? [];
  return (
    names.length > 0 &&
    names.every((name) => asciiHost(name) === asciiHost(target) && !looksLikeAnother(name))
  );
}

function asciiHost(name: string): string | null {
  try {
    return new URL(`http://${name}`).hostname.replace(/^www\.|\.$/g, '');
  } catch {
    return null;
  }
}

/** The letters of Cyrillic and Greek that are drawn like those of Latin (after Chromium's list). */
const LATIN_TWINS = /^[аӏсԁеһіјкӎорԛѕтԝхуъьҽпгѵѡмвԍαικνορτυχωсшυϲ\d-]+$/u;
const LATIN = /[a-z]/i;
const OTHER_LETTERS = /[^\P{L}\p{sc=Latn}]/u;
/** Latin beyond Western and Central European: small capitals, letters with dots below and so on. */
const RARE_LATIN = /[^\P{sc=Latn}a-zA-Z\u00c0-\u0130\u0132-\u017f]/u;

/** Whether a host, as typed, may be taken for another one; those in ASCII are what they are. */
export function looksLikeAnother(host: string): boolean {
  const labels = host.normalize('NFC').toLowerCase().split('.');
  const isTopLatin = LATIN.test(labels.at(-1) ?? '');
  return labels.some(
    (label) =>
      (LATIN.test(label) && OTHER_LETTERS.test(label)) ||
      RARE_LATIN.test(label) ||
      /\u0131/.test(label) ||
      (isTopLatin && /[^\0-\x7f]/.test(label) && LATIN_TWINS.test(label)),
  );
}
