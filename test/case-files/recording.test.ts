// The lock of record, and what killed runs leave: who is refused, what is taken over, and what is nobody's business.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { beforeEach, describe, expect, test } from 'vitest';
import { CaseFileError, findCases } from '../../src/case-files/index.ts';
import { enter, leave, type Recording } from '../../src/case-files/recording.ts';
import { DEAD, signAs } from './signed.ts';
import { scratchFolder } from '../scratch.ts';

const scratch = scratchFolder('lock');
const folder = path.join(scratch, 'mine');
const place = `${folder}.recording`;
let notes: string[] = [];
const say = (note: string) => void notes.push(note);

beforeEach(() => {
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'case.json'), 'old');
  notes = [];
});

/** A place as a run leaves it that is killed. */
function left(name: string, owner: Parameters<typeof signAs>[1], ...parts: string[]): string {
  const made = path.join(scratch, name);
  mkdirSync(made);
  signAs(made, owner);
  for (const part of parts) {
    mkdirSync(path.join(made, part));
    writeFileSync(path.join(made, part, 'case.json'), part);
  }
  return made;
}

function entered(): Recording {
  const recording = enter(folder, say);
  leave(recording, say);
  return recording;
}

const inUse = () => readFileSync(path.join(folder, 'case.json'), 'utf8');

describe('who has the lock', () => {
  test('whoever enters has it until he leaves, and leaves nothing', () => {
    const recording = enter(folder, say);
    expect(readdirSync(scratch).toSorted()).toEqual(['mine', 'mine.recording']);
    expect(() => enter(folder, say)).toThrow(`is being recorded by process ${process.pid}`);
    leave(recording, say);
    expect(readdirSync(scratch)).toEqual(['mine']);
  });

  test('a living process keeps it; the message says who, where, since when, and which file', () => {
    left('mine.recording', { pid: process.ppid });
    expect(entered).toThrow(CaseFileError);
    expect(entered).toThrow(
      new RegExp(`^${folder} is being recorded by process ${process.ppid} on .+, since 2026-01-02T03:04:05.678Z: ${place}
  Wait until it has ended. Where process ${process.ppid} is another program by now: rm -r ${place}$`),
    );
    expect(readdirSync(scratch).toSorted()).toEqual(['mine', 'mine.recording']);
  });

  test.each([
    ['goldens in place', false],
    ['goldens set aside', true],
  ])('of another host nobody can tell; the remedy works when typed: %s', async (_, aside) => {
    left('mine.recording', { host: 'elsewhere' }, 'staged');
    if (aside) renameSync(folder, path.join(place, 'previous'));
    expect(entered).toThrow('by process 99999999 on elsewhere');
    const remedy = /Where it has: (.*)$/m.exec(messageOf(entered))![1]!;
    await execa('sh', ['-c', remedy]);
    entered();
    expect([inUse(), readdirSync(scratch)]).toEqual(['old', ['mine']]);
  });

  test('of a process that has ended it is taken over, and what it left goes', () => {
    left('mine.recording', {}, 'staged', 'waste');
    left(`mine.recording-${DEAD}-0123abcd`, {}, 'staged');
    mkdirSync(`${place}-${DEAD}-00000000`); // killed before it was signed
    entered();
    expect([inUse(), readdirSync(scratch), notes]).toEqual(['old', ['mine'], []]);
  });

  test('what is not signed is not ours', () => {
    mkdirSync(place);
    writeFileSync(path.join(place, 'notes.txt'), 'mine');
    expect(entered).toThrow(`${place} is in the way, and is not ours`);
    rmSync(place, { recursive: true });
    writeFileSync(place, 'mine');
    expect(entered).toThrow(`${place} is in the way, and is not ours`);
    expect(readFileSync(place, 'utf8')).toBe('mine');
  });
});

test("a user's own files stay, whatever their names, and so does what a living run has", () => {
  const own = [
    `mine.recording-${DEAD}-0123abcd`,
    'mine.recording-notes',
    `mine.staged-${DEAD}`,
    `mine.previous-${DEAD}`,
    'mine.2',
  ];
  for (const name of own) {
    mkdirSync(path.join(scratch, name));
    writeFileSync(path.join(scratch, name, 'notes.txt'), 'mine');
  }
  left(`mine.recording-${DEAD}-4567abcd`, {}, 'staged', 'papers');
  left(`mine.recording-${process.ppid}-89ababcd`, { pid: process.ppid }, 'staged'); // is about to leave
  entered();
  const papers = path.join(scratch, `mine.recording-${DEAD}-4567abcd`, 'papers/case.json');
  expect(readFileSync(papers, 'utf8')).toBe('papers');
  expect(readdirSync(path.join(scratch, `mine.recording-${process.ppid}-89ababcd`))).toContain('staged');
  for (const name of own) {
    expect(readFileSync(path.join(scratch, name, 'notes.txt'), 'utf8')).toBe('mine');
  }
});

describe('goldens that a killed run had set aside', () => {
  test('are put back, and it is said; until then whoever misses them is told', () => {
    rmSync(folder, { recursive: true });
    left('mine.recording', {}, 'staged', 'previous');
    expect(() => findCases(folder)).toThrow(
      `A record that was killed had set it aside: ${place}/previous\n  Rename it back: mv ${place}/previous ${folder} `,
    );
    entered();
    expect([inUse(), readdirSync(scratch)]).toEqual(['previous', ['mine']]);
    expect(notes).toEqual([expect.stringContaining(`${folder} was missing: put back `)]);
  });

  test('go where the new ones are in place', () => {
    left('mine.recording', {}, 'previous');
    entered();
    expect([inUse(), readdirSync(scratch), notes]).toEqual(['old', ['mine'], []]);
  });

  test('are kept where somebody has made the folder anew, until he says which; the remedy works', () => {
    left('mine.recording', {}, 'staged', 'previous');
    expect(entered).toThrow(`${folder} was made anew after a killed run had set the goldens aside`);
    expect(entered).toThrow(`Rename ${folder}, and call record again`);
    expect(inUse()).toBe('old');
    renameSync(folder, `${folder}.2`);
    entered();
    expect([inUse(), readdirSync(scratch).toSorted()]).toEqual(['previous', ['mine', 'mine.2']]);
  });
});

test('a folder beside which nothing can be written is named, before any work', () => {
  const deep = path.join(scratch, 'none/mine');
  expect(() => enter(deep, say)).toThrow(`${path.dirname(deep)}: nothing can be written there (ENOENT)`);
  expect(existsSync(path.dirname(deep))).toBe(false);
});

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}
