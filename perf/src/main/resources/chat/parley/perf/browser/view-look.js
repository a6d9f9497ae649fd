// Waits until so many frames were drawn; tells what is in view then.
async ({ frames }) => {
  const probe = window.viewProbe;
  await probe.after(frames);
  const log = document.querySelector('[role=log]');
  return {
    ids: probe.rows.map(({ id }) => id),
    faults: probe.faults.length,
    scrollTop: log?.scrollTop ?? 0,
    isAtEnd: log !== null && log.scrollTop + log.clientHeight >= log.scrollHeight - 2,
    isAtBeginning: log !== null && log.scrollTop < 1,
  };
}
