// Begins to note when frames are drawn.
() => {
  const times = [];
  window.frameTimes = times;
  const note = (now) => {
    times.push(now);
    if (window.frameTimes === times) {
      requestAnimationFrame(note);
    }
  };
  requestAnimationFrame(note);
}
