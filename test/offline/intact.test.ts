// Questions and answers on a disk that others write to: what is wrong is named, and nothing is lost.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { judge, writeQuestions } from '../../src/offline/index.ts';
import { ownWith } from '../../src/subjects/index.ts';
import { CATALOGUE } from '../../src/mistakes/index.ts';
import { wrongSubject } from '../../src/mistakes/wrong-subject.ts';
import { GOLDEN } from '../goldens.ts';
import { scratchFolder } from '../scratch.ts';
import { answerAll, entriesIn } from './answering.ts';

const scratch = scratchFolder('intact');
const folder = path.join(scratch, 'q');
const own = ownWith({ kernel: 'scalar' });
const RELU = 'rnn/relu';

const written = (folders?: readonly string[]) =>
  writeQuestions(
    folder,
    folders ? { folders } : { choose: (found) => found.filter(({ id }) => id === RELU) },
  );

async function answered() {
  await written();
  await answerAll(folder, own);
}

const verdict = async () => (await judge(folder, { diagnose: false })).report.cases[0]!;
const within = (...way: string[]) => path.join(folder, RELU, ...way);

describe('questions', () => {
  test('hold no answer, no truth and no hint, and the hash of every file', async () => {
    await written();
    const [first] = entriesIn(folder);
    const files = readdirSync(within(), { withFileTypes: true }).filter((one) => one.isFile());
    expect(files.map(({ name }) => name).toSorted()).toEqual(Object.keys(first!.sha256!).toSorted());
    expect(Object.keys(JSON.parse(readFileSync(within('case.json'), 'utf8')) as object)).toEqual([
      'format',
      'module',
      'config',
      'dtype',
      'state_dict',
      'inputs',
    ]);
  });

  test('of a golden that comes from a formula are files like all others', async () => {
    const summary = await writeQuestions(folder, {
      choose: (found) => found.filter(({ id }) => id === 'sizes/hidden_65'),
    });
    expect(summary!.bytes).toBeGreaterThan(summary!.questions * 65 * 65 * 4);
    await answerAll(folder, own);
    expect(await verdict()).toMatchObject({ status: 'pass' });
  });

  test.each([
    ['changed', 'input.npy', (file: string) => writeFileSync(file, readFileSync(file).fill(1, 200))],
    ['missing', 'weight_hh_l0.npy', (file: string) => rmSync(file)],
    [
      'a link',
      'case.json',
      (file: string) => (renameSync(file, `${file}.old`), symlinkSync('/etc/hostname', file)),
    ],
  ])('with a file that is %s are refused by its name', async (_, name, spoil) => {
    await answered();
    spoil(within(name));
    await expect(judge(folder)).rejects.toThrow(`${RELU}/${name}`);
    await expect(judge(folder)).rejects.toThrow(
      'questions were changed, so that their answers prove nothing',
    );
  });

  test('are not written over anything', async () => {
    await answered();
    const before = readdirSync(folder, { recursive: true });
    await expect(written()).rejects.toThrow('To judge what was answered: torch-parity judge');
    expect(readdirSync(folder, { recursive: true })).toEqual(before);
    const mine = path.join(scratch, 'mine');
    mkdirSync(mine);
    writeFileSync(path.join(mine, 'notes.txt'), 'mine');
    await expect(writeQuestions(mine, {})).rejects.toThrow('holds notes.txt; want a new or an empty folder');
    await expect(writeQuestions(path.join(mine, 'notes.txt'), {})).rejects.toThrow('is a file');
    expect(readdirSync(mine)).toEqual(['notes.txt']);
  });

  test('that end in the middle leave nothing', async () => {
    const given = path.join(scratch, 'cases');
    cpSync(path.join(GOLDEN, 'rnn/relu'), path.join(given, 'a'), { recursive: true });
    cpSync(path.join(GOLDEN, 'rnn/relu'), path.join(given, 'b'), { recursive: true });
    rmSync(path.join(given, 'b/input.npy'));
    await expect(written([given])).rejects.toThrow('input.npy');
    expect(existsSync(folder)).toBe(false);
    const signal = AbortSignal.abort();
    expect(await writeQuestions(folder, { folders: [path.join(given, 'a')], signal })).toBeUndefined();
    expect(existsSync(folder)).toBe(false);
  });

  test('of cases whose folders would meet are refused', async () => {
    const given = path.join(scratch, 'cases');
    cpSync(path.join(GOLDEN, 'rnn/relu'), path.join(given, 'a'), { recursive: true });
    cpSync(path.join(GOLDEN, 'rnn/relu'), path.join(given, 'a/steps'), { recursive: true });
    await expect(written([given])).rejects.toThrow('a/steps: its a/steps is also a folder of a');
  });

  test('of two folders above this one lie inside, and are found again', async () => {
    const [one, other] = ['one', 'other'].map((name) => path.join(scratch, name));
    for (const each of [one!, other!])
      cpSync(path.join(GOLDEN, 'rnn/relu'), path.join(each, 'a'), { recursive: true });
    const relative = [one!, other!].map((each) => path.relative(process.cwd(), each));
    await written(relative);
    expect(readdirSync(scratch).toSorted()).toEqual(['one', 'other', 'q']);
    await answerAll(folder, own);
    expect((await judge(folder, { diagnose: false })).report.totals.pass).toBe(2);
    const moved = path.join(scratch, 'moved');
    renameSync(one!, moved);
    await expect(judge(folder)).rejects.toThrow('--cases DIR');
    await expect(judge(folder, { folders: [moved] })).rejects.toThrow(
      'are of 2 folders with cases, and 1 came',
    );
    expect((await judge(folder, { folders: [moved, other!] })).report.totals.pass).toBe(2);
  });

  test('of a case that is another one now are refused', async () => {
    const given = path.join(scratch, 'cases');
    cpSync(path.join(GOLDEN, 'rnn/relu'), given, { recursive: true });
    await written([given]);
    rmSync(given, { recursive: true });
    cpSync(path.join(GOLDEN, 'rnn/float64'), given, { recursive: true });
    await expect(judge(folder)).rejects.toThrow('cases: is not the case any more');
  });

  test('whose list leads out of the folder, or is none, are refused', async () => {
    await written();
    const file = path.join(folder, 'questions.json');
    const good = readFileSync(file, 'utf8');
    writeFileSync(file, good.replace('"folder": "rnn/relu"', '"folder": "../rnn/relu"'));
    await expect(judge(folder)).rejects.toThrow(
      'questions.0.folder: want a path that stays inside the folder',
    );
    writeFileSync(file, '{');
    await expect(judge(folder)).rejects.toThrow('questions.json: not JSON');
    await expect(judge(scratch)).rejects.toThrow('has no questions.json');
  });
});

describe('an answer', () => {
  test('that cannot be read fails its case, by the name of the file', async () => {
    await answered();
    writeFileSync(within('answers/h_n.npy'), 'not npy');
    expect(await verdict()).toMatchObject({ status: 'fail' });
    expect((await verdict()).reason).toContain(within('answers/h_n.npy: '));
  });

  test.each(['other-weights', 'again', 'steps'])('of %s too', async (name) => {
    await answered();
    writeFileSync(
      within(name, 'answers/output.npy'),
      readFileSync(within(name, 'answers/output.npy')).subarray(0, 90),
    );
    expect(await verdict()).toMatchObject({ status: 'fail' });
    expect((await verdict()).reason).toContain(within(name, 'answers/output.npy'));
  });

  test('of a later round too', async () => {
    const wrong = wrongSubject(CATALOGUE.filter(({ name }) => name === 'bias_hh_dropped'));
    await written();
    await answerAll(folder, wrong);
    await judge(folder, { diagnose: false });
    await answerAll(folder, wrong);
    writeFileSync(within('round-2/01/answers/h_n.npy'), '');
    expect((await verdict()).reason).toContain(within('round-2/01/answers/h_n.npy'));
  });

  test('is no link', async () => {
    await answered();
    renameSync(within('answers/h_n.npy'), path.join(scratch, 'h_n.npy'));
    symlinkSync(path.join(scratch, 'h_n.npy'), within('answers/h_n.npy'));
    expect((await verdict()).reason).toBe(
      `${within('answers/h_n.npy')}: is a link; copy here what it leads to`,
    );
    rmSync(within('answers/h_n.npy'));
    renameSync(within('answers'), path.join(scratch, 'answers'));
    symlinkSync(path.join(scratch, 'answers'), within('answers'));
    expect((await verdict()).reason).toBe(`${within('answers')}: is a link; copy here what it leads to`);
  });

  test('with another name is not passed over', async () => {
    await answered();
    writeFileSync(within('answers/unsuported.txt'), 'no');
    expect((await verdict()).reason).toMatch(
      /want .npy files, or unsupported.txt alone Did you mean "unsupported.txt"\?$/,
    );
    rmSync(within('answers/unsuported.txt'));
    writeFileSync(within('answers/.DS_Store'), '');
    expect(await verdict()).toMatchObject({ status: 'pass' });
    renameSync(within('answers/h_n.npy'), within('answers/hn.npy'));
    const { tensors } = await verdict();
    expect(tensors.find(({ name }) => name === 'hn')!.reasons[0]).toContain('unknown name');
    expect(tensors.find(({ name }) => name === 'h_n')!.reasons[0]).toBe('not given by the subject');
  });

  test('that is unsupported says why, and is no other answer', async () => {
    await answered();
    writeFileSync(within('answers/unsupported.txt'), 'no relu\n');
    expect((await verdict()).reason).toContain('unsupported.txt: stands beside');
    for (const name of readdirSync(within('answers')))
      if (name.endsWith('.npy')) rmSync(within('answers', name));
    expect(await verdict()).toMatchObject({ status: 'skip', reason: 'no relu' });
    writeFileSync(within('answers/unsupported.txt'), ' \n');
    expect((await verdict()).reason).toContain('unsupported.txt: is empty, want the reason');
  });
});

test('questions are not written among the cases that they are of', async () => {
  const given = path.join(scratch, 'cases');
  cpSync(path.join(GOLDEN, 'rnn/relu'), path.join(given, 'a'), { recursive: true });
  await expect(writeQuestions(path.join(given, 'q'), { folders: [given] })).rejects.toThrow(
    'where cases are looked for; name a folder beside it',
  );
  await expect(writeQuestions(path.join(GOLDEN, 'q'))).rejects.toThrow('name a folder beside it');
  expect(existsSync(path.join(GOLDEN, 'q'))).toBe(false);
});
