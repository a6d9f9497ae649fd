// From the next frame on the reader does this: see view-begin.js.
async ({ direction }) => {
  const probe = window.viewProbe;
  probe.direction = null;
  await probe.after(1);
  probe.direction = direction;
}
