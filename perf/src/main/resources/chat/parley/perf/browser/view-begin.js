// Begins to note, for each frame that is drawn, which messages are in view and where, and what moved
// them. `window.viewProbe.direction` says what the reader does: 1 reads down, -1 reads up, 0 rests,
// null does anything else.
() => {
  const TOLERANCE_PX = 1;
  // Less than half of the view is covered by messages.
  const EMPTY = 0.5;
  const EMPTY_FRAMES = 2;
  const MAX_FAULTS = 30;
  const MAX_TRACE = 12;

  const probe = {
    direction: null,
    faults: [],
    seen: new Set(),
    frames: 0,
    emptyFrames: 0,
    rows: [],
    height: 0,
    trace: [],
    isOver: false,
    waiting: [],
  };
  window.viewProbe?.end();
  window.viewProbe = probe;
  probe.end = () => (probe.isOver = true);
  /** Completes when so many frames have been drawn and noted. */
  probe.after = (frames) =>
    new Promise((resolve) => probe.waiting.push({ at: probe.frames + frames, resolve }));

  const fault = (text) => {
    if (probe.faults.length < MAX_FAULTS) {
      probe.faults.push(`frame ${probe.frames}: ${text}; before: ${probe.trace.join(' | ')}`);
    }
  };

  const look = (log) => {
    const view = log.getBoundingClientRect();
    const rows = [];
    let covered = 0;
    for (const article of log.querySelectorAll('article')) {
      const { top, bottom } = article.getBoundingClientRect();
      const height = Math.min(bottom, view.bottom) - Math.max(top, view.top);
      if (height > TOLERANCE_PX) {
        covered += height;
        rows.push({ id: article.dataset.id ?? 'without id', top: top - view.top });
      }
    }
    return { rows, height: view.height, covered: covered / view.height };
  };

  const compare = (before, rows, isSameSize) => {
    const tops = new Map(before.map(({ id, top }) => [id, top]));
    const kept = rows.filter(({ id }) => tops.has(id));
    const moves = kept.map(({ id, top }) => top - tops.get(id));
    const [least, most] = [Math.min(...moves), Math.max(...moves)];
    if (before.length > 0 && rows.length > 0) {
      if (moves.length > 0 && most - least > TOLERANCE_PX) {
        fault(`rows in view moved apart by ${(most - least).toFixed(1)} px`);
      }
      if (probe.direction === 0) {
        const gone = before.length - kept.length;
        if (gone > 0 && isSameSize) {
          fault(`${gone} of ${before.length} rows in view went away`);
        } else if (Math.max(-least, most) > TOLERANCE_PX) {
          fault(`rows at rest moved by ${most.toFixed(1)} px`);
        }
      } else if (moves.length === 0) {
        const [from, to] = [before.at(0).id, before.at(-1).id];
        fault(`all rows changed: from ${from} … ${to} to ${rows.at(0).id} … ${rows.at(-1).id}`);
      } else if (most * probe.direction > TOLERANCE_PX || least * probe.direction > TOLERANCE_PX) {
        fault(`rows moved against the reading by ${(most * probe.direction).toFixed(1)} px`);
      }
    }
  };

  const note = () => {
    const log = document.querySelector('[role=log]');
    const { rows, height, covered } =
      log === null ? { rows: [], height: 0, covered: 0 } : look(log);
    probe.frames++;
    if (probe.direction !== null) {
      compare(probe.rows, rows, height === probe.height);
      probe.emptyFrames = covered < EMPTY ? probe.emptyFrames + 1 : 0;
      if (probe.emptyFrames === EMPTY_FRAMES) {
        fault(`only ${Math.round(covered * 100)} % of the view is covered by messages`);
      }
    }
    const at = rows.length === 0 ? 'nothing' : `${rows[0].id} at ${rows[0].top.toFixed(1)}`;
    const { scrollTop = 0, scrollHeight = 0 } = log ?? {};
    probe.trace.push(`${at}, ${scrollTop.toFixed(0)} of ${scrollHeight}`);
    if (probe.trace.length > MAX_TRACE) {
      probe.trace.shift();
    }
    rows.forEach(({ id }) => probe.seen.add(id));
    probe.rows = rows;
    probe.height = height;
    probe.waiting = probe.waiting.filter(({ at: frame, resolve }) => {
      if (probe.frames >= frame) {
        resolve();
      }
      return probe.frames < frame;
    });
  };

  // Behind the frame: what was drawn is measured and moved by then.
  const channel = new MessageChannel();
  channel.port1.onmessage = () => {
    if (!probe.isOver) {
      note();
      requestAnimationFrame(frame);
    }
  };
  const frame = () => channel.port2.postMessage(null);
  requestAnimationFrame(frame);
}
