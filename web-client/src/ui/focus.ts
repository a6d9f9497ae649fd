/** Where the focus goes when it is on nothing: the first of these that is in sight. */
const PLACES = ['main [role=log]', 'main [tabindex="-1"]', 'nav'];

/** Whether the focus is on something that can be seen. */
function isSomewhere(): boolean {
  const { activeElement } = document;
  return activeElement !== null && activeElement !== document.body && isInSight(activeElement);
}

function isInSight(element: Element): boolean {
  return element.getClientRects().length > 0;
}

/** Gives the focus a place when what had it is gone, for those who go on by keys or by ear. */
export function keepFocus(): void {
  if (!isSomewhere()) {
    const places = PLACES.flatMap((selector) => [
      ...document.querySelectorAll<HTMLElement>(selector),
    ]);
    places.find(isInSight)?.focus({ preventScroll: true });
  }
}
