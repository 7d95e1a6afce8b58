// The swap looks first: what somebody else wrote meanwhile is never lost, and a disk that refuses loses nothing.
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { beforeEach, describe, expect, test } from 'vitest';
import { enter, leave, type Recording } from '../../src/case-files/recording.ts';
import { requireRoom } from '../../src/case-files/room.ts';
import { swapIn, SwapError } from '../../src/case-files/swap.ts';
import { type Tree, treeOf } from '../../src/case-files/tree.ts';
import { failWith, withFault } from './faulty-disk.ts';
import { scratchFolder } from '../scratch.ts';

const scratch = scratchFolder('swap');
const folder = path.join(scratch, 'mine');
const file = (name: string) => path.join(folder, name);
const say = () => {};

let recording: Recording;
let before: Tree;

beforeEach(() => {
  write(folder, 'old');
  recording = enter(folder, say);
  before = treeOf(folder)!;
  requireRoom(recording, before);
  write(recording.stage, 'new');
  return () => leave(recording, say);
});

function write(to: string, text: string): void {
  mkdirSync(path.join(to, 'rnn/a'), { recursive: true });
  writeFileSync(path.join(to, 'rnn/a/case.json'), text);
  writeFileSync(path.join(to, 'notes.txt'), text);
  symlinkSync('notes.txt', path.join(to, 'linked'));
}

/** Every file and its text. */
function contents(of: string): Record<string, string> {
  const files = readdirSync(of, { recursive: true, encoding: 'utf8' });
  return Object.fromEntries(
    files
      .filter((name) => statSync(path.join(of, name), { throwIfNoEntry: false })?.isFile())
      .map((name) => [name, readFileSync(path.join(of, name), 'utf8')]),
  );
}

const all = (text: string) => ({
  linked: text,
  'notes.txt': text,
  [path.join('rnn', 'a', 'case.json')]: text,
});

async function refusal(): Promise<string> {
  const error = await swapIn(recording, before).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(SwapError);
  return (error as SwapError).message;
}

test('the stage takes the place of the folder, whole; nothing is left', async () => {
  await swapIn(recording, before);
  expect(contents(folder)).toEqual(all('new'));
  leave(recording, say);
  expect(readdirSync(scratch)).toEqual(['mine']);
});

test('a folder of goldens that was not there is made', async () => {
  rmSync(folder, { recursive: true });
  await swapIn(recording, undefined);
  expect(contents(folder)).toEqual(all('new'));
});

describe('what a user does meanwhile is seen, and nothing is swapped', () => {
  test.each<[string, string, () => void]>([
    ['a new file', 'plan.md', () => writeFileSync(file('plan.md'), 'mine')],
    ['a new folder', 'gru', () => mkdirSync(file('gru'))],
    ['another text', 'notes.txt', () => writeFileSync(file('notes.txt'), 'mine, and longer')],
    [
      'another text of the same size, its time set back',
      'notes.txt',
      () => {
        const { atime, mtime } = statSync(file('notes.txt'));
        writeFileSync(file('notes.txt'), 'own');
        utimesSync(file('notes.txt'), atime, mtime);
      },
    ],
    ['a file that is gone', 'notes.txt', () => rmSync(file('notes.txt'))],
    [
      'a folder that was replaced by a copy',
      path.join('rnn', 'a'),
      () => {
        renameSync(file('rnn/a'), path.join(scratch, 'a'));
        mkdirSync(file('rnn/a'));
        writeFileSync(file('rnn/a/case.json'), 'old');
      },
    ],
    [
      'a link that leads elsewhere',
      'linked',
      () => {
        rmSync(file('linked'));
        symlinkSync('rnn/a/case.json', file('linked'));
      },
    ],
    ['rights', 'notes.txt', () => chmodSync(file('notes.txt'), 0o600)],
  ])('%s', async (_, name, change) => {
    change();
    const mine = contents(folder);
    const message = await refusal();
    expect(message).toBe(
      [
        `${file(name)}: was changed while PyTorch worked; nothing was replaced`,
        `in use:   ${folder}`,
        `recorded: ${recording.stage}`,
        'Call record again: it begins with what is there now.',
        'The next record removes what was recorded now.',
      ].join('\n  '),
    );
    expect(contents(folder)).toEqual(mine);
    expect(contents(recording.stage)).toEqual(all('new'));
  });

  test('the folder itself is gone', async () => {
    renameSync(folder, `${folder}.2`);
    expect(await refusal()).toContain(`${folder}: was changed`);
    expect(readdirSync(scratch)).not.toContain('mine');
    expect(contents(`${folder}.2`)).toEqual(all('old'));
  });

  test('between the look and the rename', async () => {
    const message = await withFault(
      'renameSync',
      (count) => void (count === 0 && writeFileSync(file('notes.txt'), 'mine')),
      refusal,
    );
    expect(message).toContain(`${file('notes.txt')}: was changed`);
    expect(contents(folder)).toEqual({ ...all('old'), linked: 'mine', 'notes.txt': 'mine' });
    expect(contents(recording.stage)).toEqual(all('new'));
  });

  test('between the two renames: both are kept, and named', async () => {
    const anew = () => {
      mkdirSync(folder);
      writeFileSync(file('plan.md'), 'mine');
    };
    const message = await withFault('renameSync', (count) => void (count === 1 && anew()), refusal);
    expect(message).toMatch(/could not be replaced \((ENOTEMPTY|EEXIST)\)/);
    expect(message).toContain(`before:   ${recording.previous}`);
    expect([contents(folder), contents(recording.previous)]).toEqual([{ 'plan.md': 'mine' }, all('old')]);
  });

  test('another run has taken the lock', async () => {
    renameSync(recording.place, `${recording.place}.2`);
    const message = await refusal();
    expect(message).toContain(`${recording.place} was taken by another run`);
    expect(contents(folder)).toEqual(all('old'));
  });
});

describe('a disk that refuses', () => {
  test.each([
    [0, 'EBUSY'],
    [1, 'ENOSPC'],
    [1, 'EXDEV'],
  ])(
    'rename %i fails with %s: nothing is lost, both are named, and the remedy works',
    async (which, code) => {
      const message = await withFault(
        'renameSync',
        (count) => (count === which ? failWith(code) : undefined),
        refusal,
      );
      expect(message).toContain(`${folder}: could not be replaced (${code})`);
      expect([contents(folder), contents(recording.stage)]).toEqual([all('old'), all('new')]);
      await execa('sh', ['-c', /was recorded: (.*)$/m.exec(message)![1]!]);
      expect(contents(folder)).toEqual(all('new'));
    },
  );

  test.each([
    ['EBUSY', 'It is a mount point'],
    ['EXDEV', 'or a layer of an image'],
    ['EACCES', `Make ${folder} and ${scratch} writable`],
  ])('what cannot be renamed (%s) is named before PyTorch works', async (code, remedy) => {
    const room = () => requireRoom(recording, before);
    const message = await withFault('renameSync', () => failWith(code), room).catch(
      (error: unknown) => (error as Error).message,
    );
    expect(message).toContain(`${folder}: cannot be renamed (${code})`);
    expect(message).toContain(remedy);
    expect(message).toContain(`cp -R ${folder} COPY`);
    expect(contents(folder)).toEqual(all('old'));
  });

  test('a disk that renames onto what is not empty loses nothing either', async () => {
    const replace = (count: number, from: unknown, to: unknown) => {
      if (count === 0) rmSync(to as string, { recursive: true });
      return void from;
    };
    await withFault('renameSync', replace, () => requireRoom(recording, before));
    expect(contents(folder)).toEqual(all('old'));
  });

  test('too little room is named before PyTorch works, with both figures', async () => {
    const room = () => requireRoom(recording, before);
    const message = await withFault('statfsSync', () => ({ bavail: 1, bsize: 512 }), room).catch(
      (error: unknown) => (error as Error).message,
    );
    expect(message).toMatch(/staged: 512 bytes are free there, want \d+\n.*Make room on that disk/);
  });
});
