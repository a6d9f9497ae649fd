// Ends that, and tells what was noted.
() => {
  const times = window.frameTimes;
  window.frameTimes = undefined;
  const lengths = times.slice(1).map((time, index) => time - times[index]);
  return {
    perSecond: (lengths.length * 1000) / (times.at(-1) - times[0]),
    long: lengths.filter((length) => length > 50).length,
    worst: Math.max(...lengths),
  };
}
