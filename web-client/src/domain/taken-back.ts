/** A text that comes back into a composer stands before what was written there since. */
export function withTakenBack(takenBack: string, written: string): string {
  return written.trim() === '' ? takenBack : `${takenBack}\n\n${written}`;
}
