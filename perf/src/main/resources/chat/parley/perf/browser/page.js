// Goes to the beginning of what is loaded, and tells after how many milliseconds older messages
// stood above it.
async () => {
  const LIMIT_MS = 15_000;
  const log = document.querySelector('[role=log]');
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const first = () => log.querySelector('article[data-id]').dataset.id;
  const begun = performance.now();
  log.scrollTop = 0;
  await frame();
  await frame();
  const known = first();
  while (log.scrollTop < 2 && first() === known) {
    if (performance.now() > begun + LIMIT_MS) {
      const { scrollTop, scrollHeight, ariaBusy } = log;
      const state = JSON.stringify({ known, scrollTop, scrollHeight, ariaBusy });
      throw new Error(`nothing older within ${LIMIT_MS} ms: ${state}`);
    }
    await frame();
  }
  return performance.now() - begun;
}
