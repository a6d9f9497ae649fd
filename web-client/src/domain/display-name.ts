/** Characters that leave no mark by themselves; U+2800 is an empty Braille pattern. */
const DRAWS_NOTHING = /^[\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}\u2800]*$/u;

/** Whether others would see nothing where this name stands. */
export function drawsNothing(name: string): boolean {
  return DRAWS_NOTHING.test(name);
}
