// Wrong networks that others wrote, diagnosed: how many are caught, how many are named rightly, and how many are accused of
// what they do not do. What is right stands in right.json; anything else that is said is false.
//
//   node scripts/trials/run.mjs FOLDER [--only a,b01] [--write]
//
// FOLDER holds variants-*.mjs, each with an exported list of { id, what, make }; make() gives the run of a subject. Every
// network lives in a thread of its own. --write prints what is said as the right.json that would call all of it right: read
// it before it is kept.
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { diagnose, loadCases } = await import(new URL('../../dist/index.js', import.meta.url).href);
const { loadSubject } = await import(new URL('../../dist/subjects/index.js', import.meta.url).href);
const right = JSON.parse(readFileSync(new URL('right.json', import.meta.url), 'utf8'));

/** Seconds that one answer may take. */
const TIMEOUT = 5;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' }, write: { type: 'boolean' } },
});
const [folder] = positionals;
if (!folder) {
  process.stderr.write('usage: node scripts/trials/run.mjs FOLDER [--only a,b01] [--write]\n');
  process.exit(2);
}

const scratch = mkdtempSync(path.join(tmpdir(), 'torch-parity-trials-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
const cases = (await loadCases()).filter(isTheirs);
const said = {};
const counts = { networks: 0, caught: 0, named: 0, false: 0, unexplained: 0, apart: 0 };
for (const { file, id, what } of await variants(path.resolve(folder))) {
  if (values.only && !values.only.split(',').some((start) => id.startsWith(start))) continue;
  const verdict = await verdictOf(file, id);
  counts.networks++;
  if (verdict === undefined) continue;
  counts.caught++;
  said[id] = verdict.texts;
  const isRight = (one) => (right[id] ?? []).includes(one);
  const result = resultOf(verdict, isRight);
  counts[result]++;
  if (!values.write)
    process.stdout.write(`${id}  ${result.padEnd(12)}${verdict.texts.join(' | ')}  (${what})\n`);
}
process.stdout.write(
  values.write
    ? `${JSON.stringify(said, null, 2)}\n`
    : `${counts.networks} networks: ${counts.caught} caught, ${counts.named} named rightly, ${counts.false} falsely, ${counts.unexplained} not explained, ${counts.apart} hang or throw\n`,
);
process.exitCode = counts.false > 0 ? 1 : 0;

function resultOf({ texts, numbers }, isRight) {
  if (texts.length > 0) return texts.every(isRight) ? 'named' : 'false';
  return numbers ? 'unexplained' : 'apart';
}

/** The networks were written for RNN and RNNCell, before there was more: LSTM, GRU and packed rows they do not know. */
function isTheirs({ module, inputs }) {
  return ['RNN', 'RNNCell'].includes(module) && !inputs.lengths;
}

/** In a folder beside which the package is found by its name. */
async function variants(from) {
  const modules = path.join(scratch, 'node_modules');
  mkdirSync(modules);
  symlinkSync(root, path.join(modules, 'torch-parity'));
  const copies = path.join(scratch, 'copies');
  cpSync(from, copies, { recursive: true });
  const found = [];
  for (const name of readdirSync(copies).filter((one) => /^variants-.*\.mjs$/.test(one))) {
    const file = path.join(copies, name);
    const loaded = await import(pathToFileURL(file).href);
    for (const { id, what } of listOf(loaded)) found.push({ file, id, what });
  }
  return found;
}

function listOf(loaded) {
  return loaded.default ?? Object.values(loaded).flat();
}

/** Whether it answered, and a number of it is wrong. */
function isWrong({ tensors, per_step }) {
  return [...tensors, ...(per_step?.tensors ?? [])].some(({ status }) => status === 'fail');
}

/** What is said of a network that fails; undefined of one that passes everything. */
async function verdictOf(file, id) {
  const wrapper = path.join(scratch, `${id}.mjs`);
  writeFileSync(
    wrapper,
    `import * as loaded from ${JSON.stringify(pathToFileURL(file).href)};
const list = loaded.default ?? Object.values(loaded).flat();
const { make } = list.find((one) => one.id === ${JSON.stringify(id)});
export default { name: ${JSON.stringify(id)}, run: make() };
`,
  );
  const subject = await loadSubject(wrapper, { timeout: TIMEOUT * 1000 }).catch(() => undefined);
  if (!subject) return { texts: [], numbers: false };
  try {
    const {
      totals,
      diagnosis,
      cases: judged,
    } = await diagnose(subject, cases, {
      timeout: TIMEOUT * 1000,
      localise: false,
    });
    if (totals.fail === 0) return undefined;
    const texts = [
      ...diagnosis.explanations.map(textOf),
      ...diagnosis.behaviours.map(({ mistake }) => mistake.name),
      ...diagnosis.kinds.map(({ text }) => text),
    ];
    return { texts, numbers: judged.some(isWrong) };
  } finally {
    await subject.close();
  }
}

function textOf({ mistakes, scope, condition }) {
  const names = mistakes.map(({ name }) => name).join('+');
  return [names, ...(scope ? [`@${scope.name}`] : []), ...(condition ? [`?${condition.name}`] : [])].join(
    ' ',
  );
}
