// Times of calls, the loop inside: nothing but the calls is timed.

/** Seconds that a burst takes, of an engine as of the peak (peak.mjs): a share of the peak compares like with like. */
export const BURST = 3e-4;

let perBurst = 1; // calls, as the last turn has it: a process has one engine

/** @returns in seconds per call: `seconds` over all of them, and those of the `fastest` burst */
export function timed(forward, calls) {
  return timedRuns((count) => {
    for (let call = 0; call < count; call++) forward();
  }, calls);
}

/** @param run makes so many calls */
export function timedRuns(run, calls) {
  let [total, fastest] = [0, Infinity];
  for (let left = calls; left > 0; left -= perBurst) {
    const count = Math.min(left, perBurst);
    const started = performance.now();
    run(count);
    const seconds = (performance.now() - started) / 1000;
    total += seconds;
    if (count === perBurst) fastest = Math.min(fastest, seconds / count);
  }
  const seconds = total / calls;
  perBurst = Math.max(1, Math.round(BURST / seconds));
  return { seconds, fastest: Math.min(fastest, seconds) };
}

/** Where a library answers through promises only: waiting for them is part of its price. */
export async function timedAsync(forward, calls) {
  const started = performance.now();
  for (let call = 0; call < calls; call++) await forward();
  return { seconds: (performance.now() - started) / 1000 / calls };
}
