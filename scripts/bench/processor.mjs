// Processor time: of this process, of those that it has started (Linux alone), and what two busy loops get together.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';

/** Of this process, with all its threads: seconds so far. */
export function ownSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Of its children, such as the PyTorch worker: seconds so far; undefined where there is no /proc. */
export function childSeconds() {
  try {
    const pids = execFileSync('pgrep', ['-P', String(process.pid)], { encoding: 'utf8' });
    return pids
      .trim()
      .split('\n')
      .reduce((sum, pid) => sum + secondsOf(pid), 0);
  } catch {
    return undefined;
  }
}

/** Source: proc(5): utime and stime are the 12th and 13th field behind the name, in hundredths of a second. */
function secondsOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return 0; // pgrep itself
  }
}

/** How many cores two busy loops get together, over a second: 2 where two are free. */
export async function coresOfTwo() {
  const [began, before] = [performance.now(), ownSeconds()];
  const loop = 'const end = Date.now() + 1000; while (Date.now() < end);';
  const loops = [1, 2].map(() => new Worker(loop, { eval: true }));
  await Promise.all(loops.map((one) => once(one, 'exit')));
  return (ownSeconds() - before) / ((performance.now() - began) / 1000);
}
