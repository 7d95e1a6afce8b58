// Seconds per call, the loop inside: nothing but the calls is timed.

export function timed(forward, calls) {
  const started = performance.now();
  for (let call = 0; call < calls; call++) forward();
  return (performance.now() - started) / 1000 / calls;
}

/** Where a library answers through promises only: waiting for them is part of its price. */
export async function timedAsync(forward, calls) {
  const started = performance.now();
  for (let call = 0; call < calls; call++) await forward();
  return (performance.now() - started) / 1000 / calls;
}
