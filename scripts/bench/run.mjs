// npm run bench: our kernels against their peers, one thread each, in turns, every answer checked first. See options.mjs.
import { writeFileSync } from 'node:fs';
import { judged } from './bars.mjs';
import { measureShapes } from './by-shape.mjs';
import { FORMS, formOf } from './engines.mjs';
import { measureGrowth } from './growth.mjs';
import { measureHarness } from './harness.mjs';
import { harnessTable, missedByHarness } from './harness-table.mjs';
import { measureKernel } from './kernel.mjs';
import { parsed, USAGE } from './options.mjs';
import { jsonOf } from './results.mjs';
import { measureStreaming } from './streaming.mjs';
import { installPeers, loadWarning, machine, pythonWithTorch } from './surroundings.mjs';
import { svg } from './svg/picture.mjs';
import { barsTable, limitTable, missedLines, ratioTables, timesTable } from './shape-tables.mjs';
import { growthTable, kernelTable, streamingTable, threadsTable } from './tables.mjs';
import { measureThreads } from './threads.mjs';
import { Truth } from './truth.mjs';

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

const { engines, families, shapes, rounds, parts, major } = options;
const python = await pythonWithTorch();
if (!python) {
  console.error('no Python with torch==2.13.0: no answer could be checked. Type: npm run python');
  process.exit(3);
}
if (engines.some(({ file }) => /tfjs|onnx/.test(file))) installPeers();
const where = machine();
console.log(`${where.cpu}, ${where.cores} cores, ${where.os}; ${rounds} rounds in turns, medians`);
if (loadWarning(where)) console.log(`CAREFUL: ${loadWarning(where)}`);
if (options.quick) console.log('quick: few and short rounds, these figures are not to be kept');

const commands = { node: options.node, python };
const settings = { rounds, pace: options.pace, say, commands, truth: new Truth(commands) };
const found = { format: 3, machine: where, node: major, rounds, quick: options.quick };
const failures = [];

if (parts.includes('shapes')) {
  found.families = {};
  found.bars = [];
  for (const family of families) {
    const measured = await measureShapes(family, shapes, engines, settings);
    const bars = judged(family, measured, major);
    found.families[family] = measured;
    found.bars.push(...bars);
    show(
      timesTable(family, measured),
      ...ratioTables(family, measured),
      limitTable(family, measured),
      ...formsIn(family),
      barsTable(bars),
    );
    failures.push(...unsound(family, measured), ...missedLines(bars));
  }
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
if (parts.includes('threads')) {
  found.threads = await measureThreads(families, shapes, engines, settings, major);
  show(threadsTable(found.threads));
  const { entries } = found.threads;
  if (entries.length === 0) failures.push('NOTHING MEASURED of two threads: want S5 or S6, and ours');
  const slow = entries.filter(({ met }) => met === false);
  failures.push(...slow.map(({ family, shape }) => `BELOW ITS BAR: ${family} ${shape}, two threads`));
  failures.push(
    ...faults(entries.map(({ family, shape, fault }) => ({ name: `${family} ${shape}, threads`, fault }))),
  );
}
if (parts.includes('harness')) {
  const harness = await measureHarness(settings, options.before).catch((error) => ({ fault: error.message }));
  found.harness = harness;
  if (!harness.fault) show(harnessTable(harness));
  failures.push(
    ...(harness.fault ? faults([{ name: 'harness', ...harness }]) : missedByHarness(harness, major)),
  );
}

settings.truth.close();
say('');
if (options.svg) {
  for (const [family, measured] of Object.entries(found.families ?? {})) {
    writeFileSync(`${options.svg}-${family.toLowerCase()}.svg`, svg(family, measured, major));
  }
}
if (failures.length > 0) console.log(`\n${[...new Set(failures)].join('\n')}`);
process.exitCode = failures.length > 0 ? 1 : 0;

/** What was found so far is kept: a run takes half an hour. */
function show(...tables) {
  say('');
  for (const one of tables) console.log(`\n${one}`);
  if (options.json) writeFileSync(options.json, jsonOf(found));
}

/** Progress, on a terminal only. */
function say(what) {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${what.slice(0, 79)}`);
}

/** What is to be said of engines that compute something else. */
function formsIn(family) {
  const forms = engines.map((engine) => formOf(engine, family)).filter(Boolean);
  return [...new Set(forms)].map((form) => FORMS[form]);
}

/** Engines that are missing or answer wrongly, loudly: figures without them are not the whole. */
function unsound(family, measured) {
  return Object.entries(measured).flatMap(([shape, { engines: answers, peak, peak_version }]) => [
    ...Object.entries(answers).flatMap(([name, { missing, refused }]) => [
      ...(missing === undefined ? [] : [`MISSING: ${name}, ${family}: ${missing}`]),
      ...(refused === undefined ? [] : [`WRONG: ${name}, ${family} ${shape}: ${refused}`]),
    ]),
    ...(peak === undefined ? [`MISSING: peak: ${peak_version}`] : []),
  ]);
}

function faults(entries) {
  return entries.flatMap(({ name, fault }) => (fault === undefined ? [] : [`MISSING: ${name}: ${fault}`]));
}
