// Scrolls the messages by so many pixels as a wheel does, a notch a frame; waits until the page has
// come to rest and so long is over, and tells how far what was in sight was moved by anything else
// than that.
async ({ by, restMs }) => {
  const NOTCH = 200;
  const FRAMES_AT_REST = 5;
  const LIMIT_MS = 15_000;
  const log = document.querySelector('[role=log]');
  const articles = () => [...log.querySelectorAll('article[data-id]')];
  const top = () => log.getBoundingClientRect().top;
  const placeOf = (article) => article.getBoundingClientRect().top - top();
  const isAtBeginning = () => log.textContent.includes('This is the beginning of');
  const isWaitingForOlder = () => log.scrollTop < 2 && !isAtBeginning();
  // Until the next frame is painted: before that, what was drawn is not measured and moved yet.
  const frame = () =>
    new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const look = () =>
    [log.scrollTop, log.scrollHeight, articles()[0]?.dataset.id, articles().length].join();

  const inSight = () =>
    articles().filter(
      (article) =>
        placeOf(article) + article.offsetHeight > 1 && placeOf(article) < log.clientHeight - 1,
    );
  const find = (id) => {
    const article = articles().find((candidate) => candidate.dataset.id === id);
    if (article === undefined) {
      throw new Error(`${id} was in sight and is gone`);
    }
    return article;
  };

  // A list that was just cut draws what is in sight with the next frame.
  await frame();
  // What stays in sight: the message at the edge where others come in.
  const id = inSight().at(by > 0 ? -1 : 0)?.dataset.id;
  if (id === undefined) {
    throw new Error(`nothing is in sight: ${look()}`);
  }
  const place = placeOf(find(id));
  let scrolled = 0;
  let hasWaited = false;
  const begun = performance.now();
  for (let left = by; left !== 0; ) {
    const notch = Math.sign(left) * Math.min(NOTCH, Math.abs(left));
    const before = log.scrollTop;
    log.scrollTop += notch;
    scrolled += log.scrollTop - before;
    // A wheel's event comes with its scrolling, a script's only a frame later: what the page does
    // in between would start from where it was.
    log.dispatchEvent(new Event('scroll'));
    left -= notch;
    await frame();
    hasWaited ||= isWaitingForOlder();
  }
  const rested = performance.now() + restMs;
  for (let last = '', atRest = 0; atRest < FRAMES_AT_REST || performance.now() < rested; ) {
    await frame();
    const now = look();
    atRest = now === last && !isWaitingForOlder() ? atRest + 1 : 0;
    last = now;
    if (performance.now() > begun + LIMIT_MS) {
      throw new Error(`no rest within ${LIMIT_MS} ms: ${now}`);
    }
  }
  return {
    ids: articles().map((article) => article.dataset.id),
    drift: placeOf(find(id)) - (place - scrolled),
    waited: hasWaited,
    millis: performance.now() - begun,
    height: log.scrollHeight,
    isAtBeginning: isAtBeginning(),
    isAtEnd: log.scrollTop + log.clientHeight >= log.scrollHeight - 2,
  };
}
