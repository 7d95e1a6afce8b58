// toPassCase: which cases can be named, what a failure says, what shows nothing, and bad use.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import 'torch-parity/vitest';
import { loadCases, own, type Subject } from 'torch-parity';
import { GOLDEN } from '../goldens.ts';
import { textbook } from '../mistakes/wrong-rnns.ts';

const ID = 'rnn/h_n_is_layer_major';
const FOLDER = path.join(GOLDEN, ID);
const [asked] = await loadCases(FOLDER);
const right = textbook();
const wrong = { ...textbook('bias_hh_dropped'), name: 'a port' };
const place = mkdtempSync(path.join(tmpdir(), 'torch-parity-pass-case-'));
afterAll(() => rmSync(place, { recursive: true }));

async function said(assertion: () => Promise<void>): Promise<string | undefined> {
  try {
    await assertion();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

test.each<[string, Parameters<ReturnType<typeof expect>['toPassCase']>[0]]>([
  ['by the path of its folder', FOLDER],
  ['by the path with a slash at its end', `${FOLDER}/`],
  ['by its URL', pathToFileURL(FOLDER)],
  ['by the id of a golden', ID],
  ['by the id with the name of the folder', `golden/${ID}`],
  ['as loadCases gives it', asked!],
])('a case is named %s', async (_, named) => {
  await expect(right).toPassCase(named);
  await expect(wrong).not.toPassCase(named);
  expect(await said(() => expect(wrong).toPassCase(named))).toContain('fails');
  expect(await said(() => expect(right).not.toPassCase(named))).toMatch(
    /passes, and \.not wants it to fail$/,
  );
});

test('our own modules pass', () => expect(own).toPassCase(ID));

test('a failure is told with the numbers, the first place, the picture and the mistake, and no table', async () => {
  const message = (await said(() => expect(wrong).toPassCase(ID)))!;
  expect(message).toMatch(
    /^toPassCase: rnn\/h_n_is_layer_major, asked of a port: fails\n {2}h_n is layer-major/,
  );
  expect(message).toContain('     output  140 of 140 elements differ (100.0%)\n');
  expect(message).toMatch(
    /\n {5}first {3}layer 0, forward, from t = 0, every row, every unit: its bias is\n {13}wrong/,
  );
  expect(message).toContain('\n     h layer 0 >  @  #  #  #  #  #  #   #\n');
  expect(message).toMatch(/\n\nbias_hh is not added \(bias_hh_dropped\)\n {2}reproduces the failing case/);
  expect(message).toMatch(/\n {2}Remedy: .+$/);
  expect(message).not.toMatch(/1 case:|passed|known mistakes|feature/);
  for (const line of message.split('\n').slice(1)) expect(line.length).toBeLessThanOrEqual(80);
});

test('an error that the subject throws is told', async () => {
  const thrower: Subject = {
    name: 'a\u001b[31m port',
    run: () => {
      throw new RangeError('no room\u0007');
    },
  };
  expect(await said(() => expect(thrower).toPassCase(ID))).toBe(
    `toPassCase: ${ID}, asked of a?[31m port: fails\n  h_n is layer-major: index = layer * num_directions + direction\n     RangeError: no room?`,
  );
});

describe('what shows nothing fails with and without .not', () => {
  const refuses = async (subject: unknown, named: unknown, words: string | RegExp) => {
    for (const message of [
      await said(() => expect(subject).toPassCase(named as string)),
      await said(() => expect(subject).not.toPassCase(named as string)),
    ]) {
      expect(message).toMatch(/^toPassCase: /);
      expect(message).toMatch(words);
    }
  };

  test('a case that is skipped', async () => {
    await refuses(
      { ...right, dtypes: ['float64'] },
      ID,
      /skipped, which shows nothing\n {2}it computes in float64 alone/,
    );
    await refuses({ ...right, supports: () => 'not yet' }, ID, /skipped, which shows nothing\n {2}not yet$/);
  });

  test('a golden that is broken', async () => {
    const data = Float32Array.from(asked!.expected['h_n']!.data as Float32Array, (value) => value + 1);
    const h_n = { ...asked!.expected['h_n']!, data };
    await refuses(
      right,
      { ...asked!, expected: { ...asked!.expected, h_n } },
      /the golden itself is broken, and judges nobody\n {2}/,
    );
  });

  test('a folder that is not there, with the golden that was probably meant', async () => {
    await refuses(
      right,
      'golden/rnn/h_n_is_layer_mayor',
      /no such folder, and no golden of this package has that id\n {2}Did you mean "rnn\/h_n_is_layer_major"/,
    );
    await refuses(right, 'cases/mine', /"cases\/mine": no such folder, .*\n {2}A path is taken from /);
    await refuses(right, '../package.json', 'no such folder');
    await refuses(right, '', 'no such folder');
  });

  test('a folder of many cases, or of none', async () => {
    await refuses(
      right,
      path.join(GOLDEN, 'rnn'),
      /golden\/rnn: \d+ cases lie below it, want the folder of one\n {2}Name one, such as ".*golden\/rnn\/a_thousand_steps"/,
    );
    await refuses(right, place, 'no case.json in it, want the folder of one case');
    await refuses(right, new URL('https://example.com/a'), 'https://example.com/a: want a file: URL');
  });

  test('a case that cannot be read', async () => {
    const folder = path.join(place, 'torn');
    cpSync(FOLDER, folder, { recursive: true });
    rmSync(path.join(folder, 'h_0.npy'));
    await refuses(right, folder, 'h_0.npy');
    writeFileSync(path.join(folder, 'case.json'), '{');
    await refuses(right, folder, 'case.json');
  });

  test('no subject, no case', async () => {
    await refuses(undefined, ID, 'expect was given undefined, want a subject\n  defineSubject');
    await refuses({ run: 3 }, ID, 'the subject is not what defineSubject takes\n  name: want a string');
    await refuses(right, 3, 'came 3, want a case\n  Name the folder of one');
    await refuses(right, { id: 'a' }, 'came an object, want a case');
    await refuses(right, undefined, 'came undefined, want a case');
  });
});

test('known gaps are not looked at: what fails fails', async () => {
  await expect({ ...wrong, gaps: { 'rnn/*': 'known' } }).not.toPassCase(ID);
  await expect({ ...right, gaps: { [ID]: 'known' } }).toPassCase(ID);
});
