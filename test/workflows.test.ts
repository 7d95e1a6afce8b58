// The workflows for GitHub, as far as that can be shown without it: they run what the gate runs, their actions still have a
// runtime, and what our own action types does what one types by hand. actionlint itself is run by scripts/workflows.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { workflowText } from '../src/commands/init/workflow-text.ts';
import type { Report } from '../src/conformance/index.ts';
import { CLI, subjectIn, torchParity } from './commands/cli.ts';
import { scratchFolder } from './scratch.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const scratch = scratchFolder('workflows');
const ci = read('.github/workflows/ci.yml');
const action = read('.github/actions/check/action.yml');

/** The commands of the gate that a workflow does not run. */
function missing(gate: string, workflow: string): string[] {
  return gate
    .split('\n')
    .filter((line) => /^(?:npm|node|bash) /.test(line))
    .map((line) => line.replace(/ &$/, '').replace('"$results"', '"$RUNNER_TEMP/results.json"'))
    .filter((command) => !workflow.includes(`- run: ${command}\n`))
    .filter(
      (command) => command !== 'npm run check' || !workflow.includes('- uses: ./.github/actions/check\n'),
    );
}

test('the workflow runs what the gate runs', () => {
  const gate = read('.ci/run');
  expect(missing(gate, ci)).toEqual([]);
  expect(missing(`${gate}\nnode .ci/more.mjs &\n`, ci)).toEqual(['node .ci/more.mjs']);
  expect(missing(gate, ci.replace('- uses: ./', '- uses: ../'))).toEqual(['npm run check']);
});

/** The first major versions of GitHub's actions that run on Node 24: its runners have no Node 20 for actions any more. */
const FIRST: Readonly<Record<string, number>> = {
  checkout: 5,
  'setup-node': 5,
  'setup-python': 6,
  'upload-artifact': 6,
  'download-artifact': 7,
};

function outdated(text: string): string[] {
  return [...text.matchAll(/uses: (?!\.\/)(?:actions\/)?([\w/-]+)@v(\d+)$/gm)]
    .filter(([, name, major]) => !(Number(major) >= FIRST[name!]!))
    .map(([all]) => all);
}

test('every action that is used has a runtime, and is one of GitHub', () => {
  for (const text of [ci, action, workflowText(root, root)]) {
    expect(text.match(/uses: /g)!.length).toBeGreaterThan(1);
    expect(outdated(text)).toEqual([]);
    const named = text.match(/uses: (?:actions\/[\w-]+@v\d+|\.\/\.github\/actions\/check)$/gm);
    expect(named?.length).toBe(text.match(/uses: /g)!.length);
  }
  expect(outdated('uses: actions/checkout@v4\nuses: someone/else@v9\n')).toHaveLength(2);
});

describe('what the action types', () => {
  const [, block = ''] = /run: \|\n((?: {8}.*\n)+)/.exec(action)!;
  const script = block.replaceAll(/^ {8}/gm, '');
  const names = [...action.matchAll(/^ {8}([A-Z]+): \$\{\{ inputs\.\w+ \}\}$/gm)].map(([, name]) => name!);

  /** As GitHub runs it: `bash -eo pipefail`. */
  async function run(inputs: Readonly<Record<string, string>>, env: Record<string, string> = {}) {
    expect(names).toEqual(expect.arrayContaining(Object.keys(inputs)));
    const given = Object.fromEntries(names.map((name) => [name, inputs[name] ?? '']));
    const file = path.join(scratch, 'step.sh');
    writeFileSync(file, script);
    const { CI: _, GITHUB_STEP_SUMMARY: __, ...rest } = process.env;
    return execa('bash', ['--noprofile', '--norc', '-eo', 'pipefail', file], {
      cwd: scratch,
      reject: false,
      extendEnv: false,
      env: { ...rest, RUNNER_TEMP: scratch, ...given, COMMAND: `${process.execPath} ${CLI}`, ...env },
    });
  }

  test('shards and their merge give the report of the whole, for people and for GitHub', async () => {
    const cases = path.join(root, 'golden/cell');
    for (const index of [1, 2]) {
      const summary = path.join(scratch, `summary-${index}.md`);
      const inputs = { CASES: cases, SHARD: `${index}/2`, REPORT: `check-20-${index}` };
      const { exitCode, stdout } = await run(inputs, { GITHUB_STEP_SUMMARY: summary });
      expect([exitCode, stdout]).toEqual([
        0,
        expect.stringMatching(/^torch-parity: our own modules, kernel/),
      ]);
      expect(readFileSync(summary, 'utf8')).toContain('0 failed');
      expect(readdirSync(path.join(scratch, `check-20-${index}`))).toEqual(['report.html', 'report.json']);
    }
    const files = [1, 2].map((index) => `check-20-${index}/report.json`);
    const merged = await torchParity(['merge', ...files, '--reporter', 'json'], { cwd: scratch });
    const whole = await torchParity(['check', cases, '--reporter', 'json']);
    const totals = ({ stdout }: { readonly stdout: string }) => (JSON.parse(stdout) as Report).totals;
    expect(totals(merged)).toEqual(totals(whole));
    expect(totals(merged).pass).toBeGreaterThan(5);
  });

  test('a failing case fails the step, and is an annotation', async () => {
    subjectIn(scratch, "mine, it's.mjs", "export default defineSubject({ name: 'mine', run: () => ({}) });");
    const inputs = {
      SUBJECT: "mine, it's.mjs",
      ARGS: '--filter rnn/relu* --filter\n!rnn/relu_* --no-diagnose',
      CASES: '',
    };
    const { exitCode, stdout } = await run(inputs);
    expect([exitCode, stdout]).toEqual([1, expect.stringContaining('::error ')]);
    expect(stdout).toContain('1 case: 0 passed, 1 failed');
  });

  test('an input is never run', async () => {
    mkdirSync(path.join(scratch, 'cases'));
    for (const input of ['CASES', 'ARGS', 'SUBJECT', 'SHARD']) {
      const { exitCode } = await run({ [input]: '$(touch ran); `touch ran`' });
      expect([input, exitCode, existsSync(path.join(scratch, 'ran'))]).toEqual([input, 2, false]);
    }
  });
});
