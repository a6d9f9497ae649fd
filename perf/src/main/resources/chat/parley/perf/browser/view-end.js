// Ends noting, and tells what was noted.
() => {
  const probe = window.viewProbe;
  probe.end();
  return { faults: probe.faults, seen: [...probe.seen], frames: probe.frames };
}
