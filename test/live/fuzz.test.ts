// Random networks, answered by PyTorch in the same run.
import { spawn } from 'node:child_process';
import {
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
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadCases } from '../../src/case-files/index.ts';
import { difference } from '../../src/compare/index.ts';
import { DEFAULT_BOUNDS, fuzz } from '../../src/fuzz/index.ts';
import { Oracle, OracleError } from '../../src/oracle/index.ts';
import { answerNames } from '../../src/signatures/axes/index.ts';
import { isNetwork, MODULES } from '../../src/signatures/index.ts';
import { own, ownWith } from '../../src/subjects/index.ts';
import { numbers } from '../../src/tensor/index.ts';
import { CLI, subjectIn, torchParity, withLimit } from '../commands/cli.ts';
import { golden } from '../goldens.ts';
import { type Mistake, textbook } from '../mistakes/wrong-rnns.ts';
import { liveOracle, SCRIPTS, SEED } from './oracle.ts';
import { torch } from './torch.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const scratch = mkdtempSync(path.join(tmpdir(), 'torch-parity-fuzz-'));

describe.skipIf(!torch)('live', () => {
  let oracle: Oracle;
  beforeAll(() => {
    oracle = liveOracle();
  });
  afterAll(async () => {
    await oracle.close();
    rmSync(scratch, { recursive: true });
  });

  test.each([{ kernel: 'simd' }, { kernel: 'scalar' }] as const)(
    `500 drawn networks, kernel $kernel: every module and every state agree with PyTorch (SEED=${SEED})`,
    async (options) => {
      const { counts, verdicts, counterexample } = await fuzz(ownWith(options), oracle, {
        runs: 500,
        seed: SEED,
        bounds: DEFAULT_BOUNDS,
      });
      expect(counterexample?.verdict).toBeUndefined();
      expect(counts).toMatchObject({ runs: 500, fail: 0, faults: 0 });
      expect(counts.pass).toBeGreaterThan(450); // the rest is chaotic: judged up to a step, and each step alone
      const lost = verdicts.filter(({ status }) => status === 'skip');
      expect(lost.filter(({ reason }) => !reason?.startsWith('chaotic from the first step on'))).toEqual([]);
      expect(lost.length).toBeLessThan(5);
      expect(counts.pass + counts.chaotic + lost.length).toBe(500);
      const judged = new Set(
        verdicts.flatMap(({ module, tensors }) => tensors.map(({ name }) => `${module} ${name}`)),
      );
      const answers = MODULES.flatMap((module) =>
        [false, !isNetwork(module)].flatMap((stepped) =>
          answerNames({ module, stepped }).map((name) => `${module} ${name}`),
        ),
      );
      expect([...judged].toSorted()).toEqual([...new Set(answers)].toSorted());
      const features = new Set(verdicts.flatMap((verdict) => verdict.features));
      expect(['packed', 'projected'].every((feature) => features.has(feature))).toBe(true);
      const wholly = verdicts.filter(({ chaotic }) => !chaotic).flatMap(({ tensors }) => tensors);
      expect(wholly.filter(({ status }) => status !== 'pass')).toEqual([]);
      expect(
        verdicts.filter(
          ({ status, per_step }) => status !== 'skip' && per_step && per_step.status !== 'pass',
        ),
      ).toEqual([]);
    },
  );

  test.each<Mistake>([
    'weight_hh_transposed',
    'direction_major_h_n',
    'layer_reads_the_input',
    'reverse_output_not_flipped',
    'h_0_ignored',
    'batch_first_h_0',
  ])('planted: %s is found within 100 networks, and shrinks to sizes of at most 2', async (mistake) => {
    const { counts, counterexample } = await fuzz(textbook(mistake), oracle, {
      runs: 100,
      seed: SEED,
      bounds: DEFAULT_BOUNDS,
    });
    expect(counts.fail).toBe(1);
    const { config, seq_len, batch } = counterexample!.spec;
    const { input_size, hidden_size, num_layers } = config;
    const sizes = { input_size, hidden_size, num_layers, seq_len: seq_len ?? 1, batch: batch ?? 1 };
    expect(Object.entries(sizes).filter(([, size]) => size > 2)).toEqual([]);
  });

  test('tensors from our side: PyTorch computes from a golden what the golden says', async () => {
    for (const id of ['rnn/h_n_is_layer_major', 'cell/stepped', 'rnn/float64', 'rnn/batch_0']) {
      const { module, config, dtype, stepped, state_dict, inputs, expected, truth } = await golden(id);
      const { input_size, hidden_size, bias, nonlinearity } = config;
      const known = module === 'RNN' ? config : { input_size, hidden_size, bias, nonlinearity };
      const answer = await oracle.compute({
        module,
        config: { ...known },
        dtype,
        stepped,
        state_dict,
        inputs,
      });
      if (!('answered' in answer)) throw new Error(JSON.stringify(answer));
      expect(Object.keys(answer.answered.expected)).toEqual(Object.keys(expected));
      expect(Object.keys(answer.answered.truth)).toEqual(Object.keys(truth));
      for (const [name, tensor] of Object.entries(expected))
        expect(difference(answer.answered.expected[name]!, tensor)).toMatchObject({ mismatched: 0 });
    }
  });

  test('a thousand requests in flight, with a large tensor among them, are all answered', async () => {
    const { config, state_dict, inputs } = await golden('article/rnn');
    const ask = () =>
      oracle.compute({ module: 'RNN', config: { ...config }, dtype: 'float32', state_dict, inputs });
    const answers = await Promise.all(Array.from({ length: 1000 }, ask));
    expect(answers.every((answer) => 'answered' in answer)).toBe(true);
  });

  test('a run goes on with a fresh worker after a fault, and says how many were not answered', async () => {
    let asked = 0;
    const flaky = {
      async draw(spec: Parameters<Oracle['draw']>[0]) {
        if (++asked === 3) throw new OracleError('the PyTorch worker was killed');
        return oracle.draw(spec);
      },
    };
    const { counts, faults } = await fuzz(own, flaky, { runs: 20, seed: 1, bounds: DEFAULT_BOUNDS });
    expect(counts).toMatchObject({ runs: 20, fail: 0, faults: 1 });
    expect(faults[0]!.message).toContain('was killed');
    const dead = { draw: () => Promise.reject(new OracleError('gone')) };
    await expect(fuzz(own, dead, { runs: 20, seed: 1, bounds: DEFAULT_BOUNDS })).rejects.toThrow('gone');
  });

  test('a worker that was killed is replaced, and answers again', async () => {
    const fresh = liveOracle();
    try {
      await fresh.hello();
      const send = (signal: string) =>
        execa('pkill', [signal, '-P', String(process.pid), '-f', 'worker.py'], { reject: false });
      await send('-STOP'); // so that it cannot answer before it is killed
      const { config, state_dict, inputs } = await golden('article/rnn');
      const ask = () =>
        fresh.compute({ module: 'RNN', config: { ...config }, dtype: 'float32', state_dict, inputs });
      const asked = ask();
      await Promise.all([expect(asked).rejects.toThrow(/was killed \(SIGKILL\)/), send('-KILL')]);
      expect(await ask()).toHaveProperty('answered');
    } finally {
      await fresh.close();
      await oracle.close();
      oracle = liveOracle();
    }
  });

  test('the worker does not outlive a run that was killed', async () => {
    const library = pathToFileURL(path.join(path.dirname(CLI), 'oracle/index.js')).href;
    const program = `
      import { Oracle } from '${library}';
      const oracle = new Oracle({ python: ${JSON.stringify(torch!.command)}, scripts: ${JSON.stringify(SCRIPTS)}, timeout: 600000 });
      await oracle.hello();
      const { execFileSync } = await import('node:child_process');
      console.log(execFileSync('pgrep', ['-P', String(process.pid), '-f', 'worker.py']).toString().trim());
      setInterval(() => {}, 1000);`;
    const run = spawn(process.execPath, ['--input-type=module', '-e', program]);
    const pid = await new Promise<number>((resolve) =>
      run.stdout.once('data', (chunk: Buffer) => resolve(Number(String(chunk).split('\n')[0]))),
    );
    expect(() => process.kill(pid, 0)).not.toThrow();
    run.kill('SIGKILL');
    await expect.poll(() => isAlive(pid), { timeout: 600_000 }).toBe(false);
  });

  describe('the command', () => {
    const subject = path.join(scratch, 'wrong.mjs');
    beforeAll(() => {
      mkdirSync(path.join(scratch, 'node_modules'), { recursive: true });
      symlinkSync(root, path.join(scratch, 'node_modules/torch-parity'), 'junction');
      writeFileSync(
        subject,
        `import { defineSubject, own } from 'torch-parity';
         export default defineSubject({
           name: 'wrong 0.1',
           async run(question) {
             const { h_n, ...answer } = await own.run(question);
             if (h_n?.shape[0] > 1) h_n.data.set(h_n.data.slice(0, h_n.data.length / h_n.shape[0]), h_n.data.length / h_n.shape[0]);
             return h_n ? { ...answer, h_n } : answer;
           },
         });`,
      );
    });
    const run = (...args: string[]) =>
      torchParity(['fuzz', '--python', torch!.command, ...args], { cwd: scratch });

    test('passes with our own modules, quotes the run that repeats it, and stops after --time', async () => {
      const { exitCode, stdout } = await run('--runs', '50', '--seed', '7', '--max-hidden-size', '4');
      expect(exitCode).toBe(0);
      expect(stdout).toContain('Again: torch-parity fuzz --seed 7 --runs 50 --max-hidden-size 4');
      expect(stdout.split('\n').at(-1)).toMatch(
        /^50 networks: \d+ passed, 0 failed, 0 skipped, \d+ chaotic, 0 unanswered$/,
      );
      const modules = /\nPassed: ([^]*?)\.\n/.exec(stdout)![1]!;
      const passed = [...modules.matchAll(/(\w+) (\d+)/g)].map(([, module, count]) => ({ module, count }));
      expect(passed.map(({ module }) => module).toSorted()).toEqual([...MODULES].toSorted());
      const counted = [...stdout.matchAll(/(\d+) (?:passed|chaotic)/g)].map(([, count]) => Number(count));
      const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0);
      expect(sum(passed.map(({ count }) => Number(count)))).toBe(sum(counted));
      const timed = await withLimit(
        (time) => run('--time', time),
        (ran) => ran.exitCode === 0,
      );
      expect([timed.exitCode, timed.stdout]).toEqual([0, expect.stringMatching(/[1-9]\d* networks?: [1-9]/)]);
    });

    test('a failure is shrunk; its replay finds it again; what it saves is a case; pasted snippets reproduce it', async () => {
      const { exitCode, stdout } = await run('--subject', 'wrong.mjs', '--seed', '7', '--save', 'found');
      expect(exitCode).toBe(1);
      const [, replay] = /^Replay: torch-parity fuzz (.*)$/m.exec(stdout)!;
      const again = await run(...replay!.split(' '));
      expect(again.exitCode).toBe(1);
      const network = (text: string) => /FAIL the smallest.*\n((?: {5}.*\n)+)/.exec(text)![1];
      expect(network(again.stdout)).toBe(network(stdout));

      const cases = await loadCases(path.join(scratch, 'found'));
      expect(cases).toHaveLength(1);
      expect((await torchParity(['check', 'found'], { cwd: scratch })).exitCode).toBe(0);
      expect(
        (await torchParity(['check', 'found', '--subject', 'wrong.mjs'], { cwd: scratch })).exitCode,
      ).toBe(1);
      expect(
        (await torchParity(['record', 'found', '--check', '--python', torch!.command], { cwd: scratch }))
          .exitCode,
      ).toBe(0);

      const [, python, typescript] =
        /In Python:\n\n([^]*?)\n\nIn TypeScript:\n\n([^]*?)\n\n(?:Closest|Again)/.exec(stdout)!;
      const printed = (text: string) =>
        new Map(text.split('\n').map((line) => [line.split(' ')[0], line.split(' ').slice(1).map(Number)]));
      const theirs = printed((await execa(torch!.command, ['-c', python!])).stdout);
      writeFileSync(path.join(scratch, 'pasted.mjs'), typescript!);
      const ours = printed((await execa(process.execPath, ['pasted.mjs'], { cwd: scratch })).stdout);
      const { expected } = cases[0]!;
      expect(theirs.get('output')).toEqual(numbers(expected['output']!));
      expect(theirs.get('h_n')).toEqual(numbers(expected['h_n']!));
      const gap = (a: number[], b: number[]) => Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));
      expect(gap(ours.get('output')!, theirs.get('output')!)).toBeLessThan(1e-6);
      expect(gap(ours.get('h_n')!, theirs.get('h_n')!)).toBeGreaterThan(1e-3);
    });

    test('nothing is written over a saved case, and a finding that cannot be saved is not lost', async () => {
      const again = await run('--subject', 'wrong.mjs', '--seed', '7', '--save', 'found');
      expect([again.exitCode, again.stdout]).toEqual([1, expect.stringMatching(/^Saved: {2}found\/.*-2$/m)]);
      expect(readdirSync(path.join(scratch, 'found'))).toHaveLength(2);
      const lost = await run('--subject', 'wrong.mjs', '--seed', '7', '--save', 'wrong.mjs');
      expect([lost.exitCode, lost.stdout]).toEqual([1, expect.stringMatching(/^Saved: {2}nowhere: /m)]);
      expect(lost.stdout).toContain('Replay: torch-parity fuzz --seed 7 --path');
    });

    test('--path is one network, needs its seed, and is checked', async () => {
      const one = await run('--seed', '7', '--path', '3');
      expect(one.stdout).toMatch(/Again: torch-parity fuzz --seed 7 --path 3\n1 network: /);
      for (const args of [
        ['--path', '3'],
        ['--seed', '7', '--path', '3:x'],
      ]) {
        expect(await run(...args)).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/--path/) });
      }
    });

    test('known gaps cover networks, which are counted and not shrunk; one that has ended covers none', async () => {
      const listed = (...gaps: object[]) => {
        writeFileSync(path.join(scratch, 'gaps.json'), JSON.stringify(gaps));
        return run('--subject', 'wrong.mjs', '--seed', '7', '--runs', '60', '--gaps', 'gaps.json');
      };
      const layers = { where: ['more than one layer'], reason: 'layers are a draft' };
      const directions = { where: ['bidirectional'], reason: 'directions too' };
      const both = await listed(layers, directions);
      expect([both.exitCode, both.stdout]).toEqual([
        0,
        expect.stringMatching(/, 0 failed,.* [1-9]\d* known\s+gaps/),
      ]);
      expect(both.stdout).toMatch(/Known gaps: \d+ networks\n {2}layers are a draft: \d+ networks\n/);
      const one = await listed(layers);
      expect([one.exitCode, one.stdout]).toEqual([1, expect.stringMatching(/RNN\(.*bidirectional=True/)]);
      expect(one.stdout).toMatch(/Replay: .* --gaps gaps\.json$/m);
      const ended = await listed({ ...layers, until: '2000-01-01' }, directions);
      expect([ended.exitCode, ended.stdout]).toEqual([
        1,
        expect.stringContaining('GAP EXPIRED more than one layer\n'),
      ]);
    });

    test.skipIf(process.platform === 'win32').each(['drawing', 'shrinking'])(
      'Ctrl-C while %s: what was done, and the commands that run it again; exit 130',
      async (when) => {
        const isShrinking = when === 'shrinking';
        // Says when it is asked for the tenth time; where it is to be shrunk, it fails from the second on.
        const slow = `let asked = 0;
          export default defineSubject({ name: 'slow', async run(question) {
            if (++asked === 60) { console.error('the time has come'); await new Promise(() => {}); }
            const answer = await own.run(question);
            if (${isShrinking} && asked > 8) for (const { data } of Object.values(answer)) data.fill(9);
            return answer;
          } });`;
        subjectIn(scratch, 'slow.mjs', slow);
        const args = ['fuzz', '--python', torch!.command, '--subject', 'slow.mjs', '--seed', '7'];
        const child = execa(
          process.execPath,
          [CLI, ...args, '--reporter', 'pretty', '--reporter', 'json=f.json'],
          {
            cwd: scratch,
            reject: false,
          },
        );
        child.stderr.on('data', (chunk: Buffer) => {
          if (chunk.toString().includes('the time has come')) child.kill('SIGINT');
        });
        const { exitCode, stdout } = await child;
        expect(exitCode).toBe(130);
        expect(stdout).toMatch(
          /\nInterrupted: stopped after \d+ networks?\.\nAgain: torch-parity fuzz --seed 7 --runs \d+ /,
        );
        expect(/\nReplay: torch-parity fuzz --seed 7 --path [\d:]+ --subject slow\.mjs\n/.test(stdout)).toBe(
          isShrinking,
        );
        expect(JSON.parse(readFileSync(path.join(scratch, 'f.json'), 'utf8'))).toMatchObject({
          interrupted: true,
        });
      },
    );

    test('as JSON', async () => {
      const { stdout } = await run('--subject', 'wrong.mjs', '--seed', '7', '--reporter', 'json');
      expect(JSON.parse(stdout)).toMatchObject({
        format: 1,
        totals: { fail: 1, skip: 0 },
        cases: [{ status: 'fail', module: 'RNN' }],
        fuzz: { seed: 7, replay: expect.stringContaining('--path') },
      });
    });
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
