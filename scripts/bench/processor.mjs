// Processor time: of this process, of all that it has started and that still run, and of what has ended. On Linux, from
// /proc.
import { readdirSync, readFileSync } from 'node:fs';

const TICK = 0.01; // seconds; USER_HZ is 100 on every Linux
/** Of /proc/PID/stat behind the name in brackets, which may hold anything: `state ppid … utime stime cutime cstime`. */
const [PPID, UTIME, STIME, CUTIME, CSTIME] = [1, 11, 12, 13, 14];

/** Seconds so far: `own`, and, undefined where there is no /proc, `started` and `ended`. */
export function processorSeconds() {
  const { user, system } = process.cpuUsage();
  return { own: (user + system) / 1e6, started: secondsBelow(process.pid), ended: secondsEnded() };
}

/** Of the processes that `pid` has started, and theirs. */
function secondsBelow(pid) {
  const all = processes();
  if (!all) return undefined;
  const below = new Set([pid]);
  for (let size = 0; size < below.size;) {
    size = below.size;
    for (const one of all) if (below.has(one.parent)) below.add(one.pid);
  }
  return all
    .filter((one) => one.pid !== pid && below.has(one.pid))
    .reduce((sum, { seconds }) => sum + seconds, 0);
}

function secondsEnded() {
  const fields = fieldsOf('self');
  return fields && (fields[CUTIME] + fields[CSTIME]) * TICK;
}

function processes() {
  let ids;
  try {
    ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return undefined;
  }
  return ids.flatMap((id) => {
    const fields = fieldsOf(id);
    if (!fields) return []; // it has ended meanwhile
    return [{ pid: Number(id), parent: fields[PPID], seconds: (fields[UTIME] + fields[STIME]) * TICK }];
  });
}

function fieldsOf(id) {
  try {
    return readFileSync(`/proc/${id}/stat`, 'latin1').split(') ').at(-1).split(' ').map(Number);
  } catch {
    return undefined;
  }
}
