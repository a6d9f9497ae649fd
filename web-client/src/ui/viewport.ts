/** The part of a visual viewport that matters here, in CSS pixels. */
export type ViewHeight = Pick<VisualViewport, 'height' | 'scale'>;

/**
 * The height that the page may take, in pixels, where a keyboard covers the rest of it; null where
 * nothing does, or the page is zoomed by fingers.
 *
 * @param windowHeight of the layout viewport
 */
export function coveredHeight(view: ViewHeight, windowHeight: number): number | null {
  const isZoomed = Math.abs(view.scale - 1) > 0.01;
  return isZoomed || view.height > windowHeight - 1 ? null : Math.round(view.height);
}

/**
 * Fits the page into what the keyboard of a phone leaves. Where `interactive-widget` in the
 * viewport's meta element is known, the browser does that; Safari covers the page and moves it up.
 * The answer ends that.
 */
export function fitToKeyboard(): () => void {
  const view = window.visualViewport;
  if (view === null) {
    return () => {};
  }
  const { style } = document.documentElement;
  const fit = (): void => {
    const height = coveredHeight(view, window.innerHeight);
    if (height === null) {
      style.removeProperty('--view-height');
    } else {
      style.setProperty('--view-height', `${height}px`);
      window.scrollTo(0, 0);
    }
  };
  view.addEventListener('resize', fit);
  return () => view.removeEventListener('resize', fit);
}
