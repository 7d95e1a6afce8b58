// How many cores the machine really gives: two busy loops at once, against one alone. It stands beside every figure of two
// threads or processes, since two virtual processors may share one core, at once or after some hundred milliseconds.
//
//   node scripts/bench/cores.mjs    a line a duration
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { spread } from './paired.mjs';

const SECONDS = [0.1, 2]; // a burst, and what lasts
const ROUNDS = 3;
const WARM_UP = 0.05;

/**
 * @returns by duration: `seconds`, and `cores` with quartiles: the loops of two against those of one alone at its fastest;
 *   2 where nobody waits for anybody
 */
export async function measureCores(durations = SECONDS, rounds = ROUNDS) {
  const workers = [new Worker(new URL(import.meta.url)), new Worker(new URL(import.meta.url))];
  try {
    await together(workers, WARM_UP);
    const measured = [];
    for (const seconds of durations) {
      const alone = [];
      const both = [];
      for (let round = 0; round < rounds; round++) {
        alone.push(await together(workers.slice(0, 1), seconds));
        both.push(await together(workers, seconds));
      }
      measured.push({ seconds, alone, both });
    }
    const fastest = Math.max(...measured.flatMap(({ alone }) => alone));
    return measured.map(({ seconds, both }) => ({
      seconds,
      cores: spread(both.map((rate) => rate / fastest)),
    }));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

export function coresLine({ seconds, cores: { median, low, high } }) {
  const [middle, least, most] = [median, low, high].map((value) => value.toFixed(2));
  return `two busy loops of ${seconds} s see ${middle} cores together (${least} to ${most})`;
}

/** Loops a second of all of these at once. */
async function together(workers, seconds) {
  const rates = await Promise.all(
    workers.map(async (worker) => {
      worker.postMessage(seconds);
      return (await once(worker, 'message'))[0];
    }),
  );
  return rates.reduce((sum, rate) => sum + rate, 0);
}

/** Loops a second, of loops that touch no memory. */
function busy(seconds) {
  const started = performance.now();
  let [loops, state, spent] = [0, 1, 0];
  while (spent < seconds) {
    for (let i = 0; i < 1000; i++) state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    loops += state === 0 ? 2 : 1; // the state is for something
    spent = (performance.now() - started) / 1000;
  }
  return loops / spent;
}

if (!isMainThread) {
  parentPort.on('message', (seconds) => parentPort.postMessage(busy(seconds)));
} else if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const one of await measureCores()) console.log(coresLine(one));
}
