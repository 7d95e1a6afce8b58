// --help: of every command one screen of 80 columns, every option in it, and an example that runs.
import { cpSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { GOLDEN } from '../goldens.ts';
import { scratchFolder } from '../scratch.ts';
import { subjectIn, torchParity } from './cli.ts';

const scratch = scratchFolder('help');
const help = async (...args: string[]) => (await torchParity([...args, '--help'])).stdout;
const [, listed = ''] = /Commands:\n((?: {2}.*\n)+)/.exec(await help())!;
const names = [...listed.matchAll(/^ {2}(\S+)/gm)].map(([, name]) => name!);

/** What is not a screen of its own with an example. */
function faults(text: string): string[] {
  const lines = text.trimEnd().split('\n');
  return [
    ...lines.filter((line) => [...line].length > 80).map((line) => `too wide: ${line}`),
    ...(lines.length > 24 ? [`${lines.length} lines`] : []),
    ...(exampleOf(text) === undefined ? ['no example'] : []),
  ];
}

/** Its words, without `npx torch-parity`. */
function exampleOf(text: string): string[] | undefined {
  const [, typed] = /^Example: npx torch-parity (.*)$/m.exec(text) ?? [];
  return typed?.match(/'[^']*'|\S+/g)?.map((word) => word.replaceAll("'", ''));
}

async function commandNamed(name: string): Promise<Command> {
  const file = (await import(`../../src/commands/${name}.ts`)) as Record<string, () => Command>;
  return file[`${name}Command`]!()
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
}

test('the commands are listed', async () => {
  expect(names).toEqual(expect.arrayContaining(['check', 'diagnose', 'fuzz', 'init', 'merge', 'record']));
  expect(faults(await help())).toEqual([]);
});

describe.each(names)('%s', (name) => {
  test('its help fits a screen, names every option, and has an example that is understood', async () => {
    const text = await help(name);
    expect(faults(text)).toEqual([]);
    const command = await commandNamed(name);
    const unnamed = command.options
      .map(({ long }) => long!)
      .filter((long) => !new RegExp(`${long}(?![\\w-])`).test(text));
    expect(unnamed.filter((long) => long !== '--diagnose')).toEqual([]); // it is what happens without
    const [first, ...words] = exampleOf(text)!;
    expect(first).toBe(name);
    command.action(() => {});
    await expect(command.parseAsync(words, { from: 'user' })).resolves.toBe(command);
    await expect(command.parseAsync([...words, '--no-such'], { from: 'user' })).rejects.toThrow('--no-such');
  });
});

test('each of these faults would be seen', () => {
  expect(faults(`Example: npx torch-parity check\n${'x'.repeat(81)}`)).toHaveLength(1);
  expect(faults(`Example: npx torch-parity check${'\nx'.repeat(24)}`)).toEqual(['25 lines']);
  expect(faults('Usage')).toEqual(['no example']);
});

test('examples that need no PyTorch run as they stand', async () => {
  subjectIn(scratch, 'my-subject.mjs', "export default defineSubject({ name: 'mine', run: own.run });");
  cpSync(path.join(GOLDEN, 'cell'), path.join(scratch, 'my-cases'), { recursive: true });
  writeFileSync(path.join(scratch, 'package.json'), '{}');
  for (const index of [1, 2]) {
    const flags = ['--shard', `${index}/2`, '--reporter', `json=shard-${index}.json`];
    await torchParity(['check', 'my-cases', ...flags], { cwd: scratch });
  }
  for (const name of ['check', 'merge', 'mistakes', 'init']) {
    const ran = await torchParity(exampleOf(await help(name))!, { cwd: scratch });
    // a mistake survives in cases of cells alone, and that is exit code 1
    expect([name, ran.exitCode]).toEqual([name, name === 'mistakes' ? 1 : 0]);
    expect(ran.stdout).not.toBe('');
  }
});
