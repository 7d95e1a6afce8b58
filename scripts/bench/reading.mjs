// Reading the goldens as cases, against reading the bytes of their files and hashing them; in turns. Times processor time.
//     node scripts/bench/reading.mjs [rounds]
import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { readCases } from '../../dist/case-files/index.js';
import { ratios, spread } from './paired.mjs';

const golden = fileURLToPath(new URL('../../golden', import.meta.url));

/** Of the cases whose tensors are files: those of a formula have none to read. */
export async function measureReading(rounds) {
  const folders = readdirSync(golden, { recursive: true })
    .filter((file) => path.basename(file) === 'case.json')
    .map((file) => path.join(golden, path.dirname(file)))
    .filter((folder) => !('derived' in JSON.parse(readFileSync(path.join(folder, 'case.json'), 'utf8'))));
  const files = folders.map((folder) => readdirSync(folder).map((file) => path.join(folder, file)));
  const bytes = async () => files.flat().forEach((file) => hash('sha256', readFileSync(file)));
  const cases = async () => {
    for (const folder of folders) for await (const _ of readCases(folder));
  };
  for (const warmUp of [bytes, cases, bytes, cases]) await warmUp();
  const times = [];
  for (let round = 0; round < rounds; round++) {
    times.push({ bytes: await seconds(bytes), cases: await seconds(cases) });
  }
  const [reading, whole] = ['bytes', 'cases'].map((key) => times.map((round) => round[key]));
  return {
    cases: folders.length,
    files: files.flat().length,
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
