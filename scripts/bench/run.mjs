// npm run bench: our kernels against their peers, one thread each, in turns, every answer checked first. See options.mjs.
import { writeFileSync } from 'node:fs';
import { judged } from './bars.mjs';
import { measureShapes } from './by-shape.mjs';
import { measureGrowth } from './growth.mjs';
import { measureHarness } from './harness.mjs';
import { measureKernel } from './kernel.mjs';
import { parsed, USAGE } from './options.mjs';
import { measureStreaming } from './streaming.mjs';
import { installPeers, loadWarning, machine, pythonWithTorch } from './surroundings.mjs';
import { svg } from './svg/picture.mjs';
import {
  barsTable,
  growthTable,
  harnessTable,
  kernelTable,
  peakTable,
  ratioTables,
  streamingTable,
  timesTable,
} from './tables.mjs';

let options;
try {
  options = parsed(process.argv.slice(2));
} catch (error) {
  console.error(`${error.message}\n\n${USAGE}`);
  process.exit(2);
}
if (options.help) {
  console.log(USAGE);
  process.exit(0);
}

const { engines, shapes, rounds, parts } = options;
if (engines.some(({ ours, file }) => !ours && file.endsWith('.mjs'))) installPeers();
const where = machine();
console.log(`${where.cpu}, ${where.cores} cores, ${where.os}; ${rounds} rounds in turns, medians`);
if (loadWarning(where)) console.log(`CAREFUL: ${loadWarning(where)}`);

const settings = { rounds, say, commands: { node: options.node, python: await pythonWithTorch() } };
const found = { format: 2, machine: where, rounds };
const failures = [];

if (parts.includes('shapes')) {
  found.shapes = await measureShapes(shapes, engines, settings);
  found.bars = judged(found.shapes);
  show(
    timesTable(found.shapes),
    ...ratioTables(found.shapes),
    peakTable(found.shapes),
    barsTable(found.bars),
  );
  failures.push(...unsound(found.shapes));
  const below = found.bars.filter(({ verdict }) => verdict === 'below');
  failures.push(...below.map(({ ours, shape, peer }) => `BELOW ITS FLOOR: ${ours}, ${shape}, ${peer}`));
}
if (parts.includes('kernel')) {
  found.kernel = await measureKernel(shapes, engines, settings);
  show(kernelTable(found.kernel));
  if (found.kernel.length === 0)
    failures.push('NOTHING MEASURED inside the kernel: want S4, S5 or S6, and ours');
  const slow = found.kernel.filter(({ met, fault }) => fault === undefined && !met);
  failures.push(
    ...faults(found.kernel),
    ...slow.map(({ name, shape }) => `BELOW ITS BAR: ${name}, ${shape}, inside the kernel`),
  );
}
if (parts.includes('streaming')) {
  found.streaming = await measureStreaming(engines, settings);
  show(streamingTable(found.streaming));
  const slow = found.streaming.filter(({ met, fault }) => fault === undefined && !met);
  failures.push(...faults(found.streaming), ...slow.map(({ name }) => `ABOVE ITS BAR: ${name}, streaming`));
}
if (parts.includes('growth')) {
  found.growth = await measureGrowth(engines, settings);
  show(growthTable(found.growth));
  failures.push(...faults(found.growth));
}
if (parts.includes('harness')) {
  found.harness = await measureHarness(rounds, say);
  show(harnessTable(found.harness));
  if (found.harness.oracle.missing) failures.push(`NOT MEASURED: fuzz: ${found.harness.oracle.missing}`);
}

say('');
if (options.json) writeFileSync(options.json, `${JSON.stringify(found, null, 1)}\n`);
if (options.svg && found.shapes) writeFileSync(options.svg, svg(found.shapes));
if (failures.length > 0) console.log(`\n${[...new Set(failures)].join('\n')}`);
process.exitCode = failures.length > 0 ? 1 : 0;

function show(...tables) {
  say('');
  for (const one of tables) console.log(`\n${one}`);
}

/** Progress, on a terminal only. */
function say(what) {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${what.slice(0, 79)}`);
}

/** Engines that are missing or answer wrongly, loudly: figures without them are not the whole. */
function unsound(measured) {
  return Object.entries(measured).flatMap(([shape, { engines: answers, peak, peak_version }]) => [
    ...Object.entries(answers).flatMap(([name, { missing, refused }]) => [
      ...(missing === undefined ? [] : [`MISSING: ${name}: ${missing}`]),
      ...(refused === undefined ? [] : [`WRONG: ${name}, ${shape}: ${refused}`]),
    ]),
    ...(peak === undefined ? [`MISSING: peak: ${peak_version}`] : []),
  ]);
}

function faults(entries) {
  return entries.flatMap(({ name, fault }) => (fault === undefined ? [] : [`MISSING: ${name}: ${fault}`]));
}
