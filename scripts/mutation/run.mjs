// Mutation testing of the code that everybody's trust in a green run rests on: Stryker changes one expression at a time,
// and some fast test must notice. Not part of CI. `npm run mutation -- [--force] [PART…]`; PART: formats, compare,
// nn, conformance (default: all four), or one file of them, such as conformance/judge.ts. Results are kept in reports/, by
// part, and only what changed is run again; --force runs all.
// Fails below 90%, and where a mutant survives that survivors.json does not explain.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDERS = ['formats', 'compare', 'nn', 'conformance'];
const LEAST = 90; // percent of the mutants of a part
/** It writes WebAssembly, and is held to it bit by bit by tests of its own: test/nn/simd. */
const LEFT_OUT = ['!src/nn/kernels/simd/**'];
const CAUGHT = ['Killed', 'Timeout'];
const MISSED = ['Survived', 'NoCoverage'];

const here = path.dirname(fileURLToPath(import.meta.url));
const reports = path.join(here, 'reports');
const given = process.argv.slice(2);
const parts = given.filter((one) => one !== '--force');
const unknown = parts.filter((part) => !FOLDERS.includes(part.split('/')[0]));
if (unknown.length > 0) {
  console.error(`unknown part ${unknown.join(', ')}, want ${FOLDERS.join(', ')} or a file of them`);
  process.exit(2);
}

if (!existsSync(path.join(here, 'node_modules'))) {
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: here,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
}
process.chdir(path.join(here, '../..'));
mkdirSync(reports, { recursive: true });
const { Stryker } = await import('@stryker-mutator/core');

let failed = false;
for (const part of parts.length > 0 ? parts : FOLDERS) {
  const isFile = part.endsWith('.ts');
  const name = part.replaceAll('/', '-');
  process.env['MUTATED_FOLDER'] = part.split('/')[0]; // vitest.config.mjs reads it
  const mutants = await new Stryker({
    configFile: path.join(here, 'stryker.config.mjs'),
    mutate: isFile ? [`src/${part}`] : [`src/${part}/**/*.ts`, ...LEFT_OUT],
    incrementalFile: path.join(reports, `${name}.json`),
    force: given.includes('--force'),
  }).runMutationTest();
  failed = !report(isFile ? `src/${part}` : `src/${part}/`, name, mutants) || failed;
}
process.exit(failed ? 1 : 0);

/** Prints the scores of all files below a path, and what survived; true where nothing is to be done. */
function report(below, name, mutants) {
  const explained = explanations().filter(({ file }) => file.startsWith(below));
  const survivors = mutants.filter(({ status }) => MISSED.includes(status)).map(described);
  const files = [...new Set(mutants.map(fileOf))].toSorted();
  for (const file of files)
    console.log(
      scoreLine(
        file,
        mutants.filter((mutant) => fileOf(mutant) === file),
      ),
    );
  if (files.length > 1) console.log(scoreLine(below, mutants));

  const open = survivors.filter((one) => !explained.some((other) => same(one, other)));
  const stale = explained.filter((one) => !survivors.some((other) => same(one, other)));
  console.log(
    `${survivors.length} survive, ${survivors.length - open.length} of them explained in survivors.json`,
  );
  for (const one of open) console.log(`  survives: ${JSON.stringify(one)}`);
  for (const one of stale) console.log(`  explained, but no longer survives: ${JSON.stringify(one)}`);
  writeFileSync(path.join(reports, `${name}-survivors.json`), `${JSON.stringify(open, null, 2)}\n`);
  return score(mutants) >= LEAST && open.length === 0 && stale.length === 0;
}

/** survivors.json: reasons why no test can see a mutant, each with its mutants. */
function explanations() {
  const groups = JSON.parse(readFileSync(path.join(here, 'survivors.json'), 'utf8'));
  return groups.flatMap(({ why, mutants }) => mutants.map((mutant) => ({ ...mutant, why })));
}

/** A mutant by what it changes, whatever line that is on: the line's text, the piece that is replaced, by what. */
function described(mutant) {
  const lines = readFileSync(mutant.fileName, 'utf8').split('\n');
  const { start, end } = mutant.location;
  const from = lines.slice(start.line - 1, end.line); // lines and columns count from 1
  from[from.length - 1] = from.at(-1).slice(0, end.column - 1);
  from[0] = from[0].slice(start.column - 1);
  return {
    file: fileOf(mutant),
    line: lines[start.line - 1].trim(),
    from: from.map((line) => line.trim()).join(' '),
    to: mutant.replacement.replace(/\s+/g, ' '),
  };
}

function same(one, other) {
  return ['file', 'line', 'from', 'to'].every((key) => one[key] === other[key]);
}

function fileOf({ fileName }) {
  return path.relative('.', fileName).split(path.sep).join('/');
}

function count(mutants, statuses) {
  return mutants.filter(({ status }) => statuses.includes(status)).length;
}

/** Percent killed; a timeout is a kill, what does not run at all is not counted. */
function score(mutants) {
  const caught = count(mutants, CAUGHT);
  return (100 * caught) / Math.max(1, caught + count(mutants, MISSED));
}

function scoreLine(name, mutants) {
  const caught = count(mutants, CAUGHT);
  const timeouts = count(mutants, ['Timeout']);
  return `${name}: ${score(mutants).toFixed(1)}%, ${caught} of ${caught + count(mutants, MISSED)} killed, ${timeouts} of them by timeout`;
}
