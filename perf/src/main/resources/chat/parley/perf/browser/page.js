// Goes to the beginning of what is loaded, and tells after how many milliseconds older messages
// stood above it.
async () => {
  const LIMIT_MS = 15_000;
  const log = document.querySelector('[role=log]');
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  log.scrollTop = 0;
  const begun = performance.now();
  while (log.scrollTop < 2) {
    if (performance.now() > begun + LIMIT_MS) {
      throw new Error(`nothing older within ${LIMIT_MS} ms`);
    }
    await frame();
  }
  return performance.now() - begun;
}
