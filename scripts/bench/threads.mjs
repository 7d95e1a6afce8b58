// Two threads: forwardAsync over two of them against forward, in turns, beside the cores that the machine gives.
import { judgedOf, THREADS } from './bars.mjs';
import { measureCores } from './cores.mjs';
import { NO_THREADS } from './engines.mjs';
import { isSound, measure } from './measure.mjs';
import { ratios, spread } from './paired.mjs';
import { shapeOf } from './shapes.mjs';

const SHAPES = ['S5', 'S6']; // of many rows

/**
 * @returns `cores`, before and after, and an entry a family and shape: `one`, `two` in microseconds and `ratio`, a
 *   fault, or why it was `skipped`; `met` of S5, undefined where the machine has too few cores to tell
 */
export async function measureThreads(families, names, engines, settings, major) {
  const engine = engines.find(({ name }) => name === judgedOf('S5', major));
  const wanted = engine ? SHAPES.filter((name) => names.includes(name)) : [];
  const cores = await measureCores();
  const found = [];
  for (const family of families) {
    for (const name of wanted) {
      const say = (what) => settings.say(`threads, ${family} ${name}, ${what}`);
      const shape = shapeOf(family, name);
      const threaded = { ...engine, options: { ...engine.options, threads: 2 } };
      const entrants = [
        { name: 'one', engine, shape },
        { name: 'two', engine: threaded, shape },
      ];
      const { one, two } = await measure(entrants, { ...settings, say });
      found.push({ family, shape: name, ...comparedOrNot(one, two) });
    }
  }
  cores.push(...(await measureCores()));
  const given = Math.min(...cores.map((one) => one.cores.median));
  return {
    cores,
    entries: found.map((entry) => ({
      ...entry,
      ...(entry.shape === 'S5' && entry.ratio && given >= THREADS.cores
        ? { met: entry.ratio.median >= THREADS.floor }
        : {}),
    })),
  };
}

function comparedOrNot(one, two) {
  if (two.missing === NO_THREADS) return { skipped: NO_THREADS };
  const fault = [one, two].find((result) => !isSound(result));
  return fault ? { fault: fault.missing ?? fault.refused } : compared(one, two);
}

function compared(one, two) {
  const [single, double] = [one, two].map(({ times }) => spread(times).median * 1e6);
  return { one: single, two: double, ratio: spread(ratios(two.times, one.times)) };
}
