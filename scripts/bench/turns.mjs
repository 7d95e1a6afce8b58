// Entrants take turns, one after the other, while all others are idle; what is compared was measured within one round.

/**
 * In seconds. `turn`: about how long one takes. `warmUp`: at least `seconds` and `calls`, unless these take longer than
 * `atMost`. `most`: over all rounds; who is slower sits out the last of them, all but the first if need be.
 */
export const PACE = {
  whole: { turn: 0.1, warmUp: { seconds: 0.5, calls: 400, atMost: 2 }, most: 30 },
  quick: { turn: 0.03, warmUp: { seconds: 0.1, calls: 400, atMost: 0.3 }, most: 1 },
};

/**
 * @param entrants `{ name, child }` @param pace one of PACE
 * @returns by name: `times`, seconds per call, an entry a round, undefined where one sat out; `fastest`, those of its fastest burst
 */
export async function takeTurns(entrants, rounds, pace, say) {
  const turns = [];
  for (const { name, child } of entrants) {
    say(`${name}: warms up`);
    turns.push({ name, child, ...(await warmUp(child, rounds, pace)) });
  }
  const found = new Map(turns.map(({ name }) => [name, { times: [], fastest: [] }]));
  for (let round = 0; round < rounds; round++) {
    say(`round ${round + 1} of ${rounds}`);
    // There and back again: nobody always follows the same one.
    for (const { name, child, calls, rounds: own } of round % 2 === 0 ? turns : turns.toReversed()) {
      const { seconds, fastest } = round < own ? await child.time(calls) : {};
      found.get(name).times.push(seconds);
      found.get(name).fastest.push(fastest);
    }
  }
  return found;
}

/** Calls that fill a turn, and rounds to take part in. */
async function warmUp(child, rounds, { turn, warmUp: least, most }) {
  let [spent, made, calls, seconds] = [0, 0, 1, 0];
  while (spent < least.seconds || (made < least.calls && spent < least.atMost)) {
    const before = performance.now();
    seconds = (await child.time(calls)).seconds;
    spent += (performance.now() - before) / 1000;
    made += calls;
    calls = Math.max(1, Math.min(calls * 2, Math.round(turn / seconds)));
  }
  const affordable = Math.max(1, Math.floor(most / (seconds * calls)));
  return { calls, rounds: Math.min(rounds, affordable) };
}
