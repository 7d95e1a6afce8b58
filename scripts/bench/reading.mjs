// Reading the goldens as cases, against reading the bytes of their files and hashing them; in turns. Times processor time.
//     node scripts/bench/reading.mjs [rounds]
import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { findCases, flowOf } from '../../dist/case-files/index.js';
import { ratios, spread } from './paired.mjs';

const golden = fileURLToPath(new URL('../../golden', import.meta.url));
/** Rounds that are not counted: what is compiled by then stays so. */
const WARM = 10;

/** Of the cases whose tensors are files: those of a formula have none to read. */
export async function measureReading(rounds) {
  const found = findCases(golden)
    .map((id) => ({ folder: path.join(golden, id), within: golden, id }))
    .filter(({ folder }) => !('derived' in JSON.parse(readFileSync(path.join(folder, 'case.json'), 'utf8'))));
  const files = found.flatMap(({ folder }) => readdirSync(folder).map((file) => path.join(folder, file)));
  const bytes = () => files.forEach((file) => hash('sha256', readFileSync(file)));
  const cases = async () => {
    for await (const one of flowOf(found)) if (!one.id) throw new Error('a case without an id');
  };
  const times = [];
  for (let round = -WARM; round < rounds; round++) {
    const one = { bytes: await seconds(bytes), cases: await seconds(cases) };
    if (round >= 0) times.push(one);
  }
  const [reading, whole] = ['bytes', 'cases'].map((key) => times.map((round) => round[key]));
  return {
    cases: found.length,
    files: files.length,
    bytes: spread(reading),
    whole: spread(whole),
    ratio: spread(ratios(reading, whole)),
  };
}

/** Of this process. */
async function seconds(work) {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(await measureReading(Number(process.argv[2] ?? 5)));
}
