// Scrolls the messages by so many pixels, waits until the page has come to rest, and tells how far
// the message at the top of the window was moved by anything but that scrolling.
async (by) => {
  const FRAMES_AT_REST = 6;
  const LIMIT_MS = 15_000;
  const log = document.querySelector('[role=log]');
  const articles = () => [...log.querySelectorAll('article[data-id]')];
  const top = () => log.getBoundingClientRect().top;
  const placeOf = (article) => article.getBoundingClientRect().top - top();
  const isAtBeginning = () => log.textContent.includes('This is the beginning of');
  const isWaitingForOlder = () => log.scrollTop < 2 && !isAtBeginning();
  const frame = () => new Promise(requestAnimationFrame);
  const now = () =>
    [log.scrollTop, log.scrollHeight, articles()[0]?.dataset.id, articles().length].join();

  // What came too late for the last step to see it.
  const known = log.lastReading;
  const sinceLast = known && placeOf(known.article) - known.place;

  const begun = performance.now();
  log.scrollTop += by;
  const atTop = articles().find((article) => article.getBoundingClientRect().bottom > top() + 1);
  const id = atTop.dataset.id;
  const place = placeOf(atTop);
  const waited = isWaitingForOlder();
  let atRest = 0;
  for (let last = ''; atRest < FRAMES_AT_REST; ) {
    await frame();
    const current = now();
    atRest = current === last && !isWaitingForOlder() ? atRest + 1 : 0;
    last = current;
    if (performance.now() > begun + LIMIT_MS) {
      throw new Error(`no rest within ${LIMIT_MS} ms: ${current}`);
    }
  }
  const article = articles().find((candidate) => candidate.dataset.id === id);
  if (article === undefined) {
    throw new Error(`${id} was in sight and is gone`);
  }
  log.lastReading = { article, place: placeOf(article) };
  const drifts = [placeOf(article) - place];
  if (Number.isFinite(sinceLast) && known.article.isConnected) {
    drifts.push(sinceLast);
  }
  return {
    ids: articles().map((shown) => shown.dataset.id),
    drift: Math.max(...drifts.map(Math.abs)),
    waited,
    millis: performance.now() - begun,
    isAtBeginning: isAtBeginning(),
    isAtEnd: log.scrollTop + log.clientHeight >= log.scrollHeight - 2,
  };
}
