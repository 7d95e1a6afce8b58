// A program in a user's own script: started by startSubject, and refused where it is not.
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { check, defineSubject, npyBytes, parseNpy, startSubject, tensor } from 'torch-parity';
import type { ProgramSubject, Subject } from 'torch-parity';

const node = defineSubject({ name: 'node', command: 'node x.mjs', gives: ['output'] });

test('check says how a program is run', async () => {
  // @ts-expect-error: a program is no Subject
  await expect(check(node, [])).rejects.toThrow(
    'run: it is a program. const started = startSubject(subject) runs it, and await started.close() ends it',
  );
});

test('check says how one is asked that is offline', async () => {
  const offline = defineSubject({ name: 'a phone', offline: true });
  // @ts-expect-error: it has no run
  await expect(check(offline, [])).rejects.toThrow('it is offline, and is not run. writeQuestions asks it');
});

test('it is a Subject in as many lanes as there are jobs, and nothing is started before it is asked', async () => {
  const started = startSubject(node, { jobs: 3 });
  expect(started).toMatchObject({ name: 'node', gives: ['output'], isolation: 'apart' });
  expect(started.lanes).toHaveLength(3);
  expect((await check(started, [])).subject).toEqual({ name: 'node', gives: ['output'] });
  const server = startSubject({ name: 'node', server: 'node x.mjs' });
  expect([server.isolation, server.lanes.length]).toEqual(['in turn', 1]);
  await Promise.all([started.close(), server.close()]);
  await expect(started.run({} as never)).rejects.toThrow('the run has ended');
  const left = readdirSync(tmpdir()).filter((name) =>
    name.startsWith(`torch-parity-questions-${process.pid}-`),
  );
  expect(left).toEqual([]);
});

test.each<[unknown, object, string]>([
  [{ name: 'x', run: () => ({}) }, {}, 'startSubject: want a subject with a command or a server'],
  [{ name: 'x', command: 'node' }, { jobs: 0 }, 'startSubject: jobs is 0, want a whole number >= 1'],
  [{ name: 'x', command: 'node' }, { jobs: 1.5 }, 'startSubject: jobs is 1.5'],
  [{ name: 'x', command: './absent' }, {}, 'command: "./absent": there is no such file'],
  [{ name: 'x', server: '' }, {}, 'server: came ""'],
  [{ name: '', server: 'node' }, {}, 'name: want a string'],
  [{ name: 'x', server: 'node', isolation: 'apart' }, {}, 'isolation: unknown, want name'],
])('%j %j is refused', (given, options, says) => {
  expect(() => startSubject(given as ProgramSubject, options)).toThrow(says);
});

test('what runs in this process stays a Subject for the compiler, and .npy goes both ways', () => {
  const own: Subject = defineSubject({ name: 'mine', run: ({ inputs }) => ({ output: inputs['input']! }) });
  expect(own.name).toBe('mine');
  const one = tensor(new Float64Array([1, Number.NaN, -0]), [3, 1]);
  expect(parseNpy(npyBytes(one), 'one.npy')).toEqual(one);
});
