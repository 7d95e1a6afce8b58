// How the snippet that fuzz prints gets the subject that was given.
import path from 'node:path';
import { expect, test } from 'vitest';
import { importOf } from '../../src/commands/import-subject.ts';
import type { Subject } from '../../src/conformance/index.ts';

const of = (flags: Parameters<typeof importOf>[1], isolation?: 'apart') =>
  importOf({ name: 'x', ...(isolation && { isolation }) } as Subject, flags);

test('each kind of subject is imported, or started', () => {
  expect(of({})).toBe("import { own as subject } from 'torch-parity';");
  expect(of({ subject: path.resolve('mine.mjs') })).toBe("import subject from './mine.mjs';");
  expect(of({ subject: 'mine.mjs' }, 'apart')).toBe(
    "import { startSubject } from 'torch-parity';\nimport program from './mine.mjs';\n\nconst subject = startSubject(program);",
  );
  expect(of({ subjectCommand: './rnn "a b"' })).toBe(
    String.raw`import { startSubject } from 'torch-parity';

const subject = startSubject({ name: 'mine', command: "./rnn \"a b\"" });`,
  );
  expect(of({ subjectServer: 'python3 s.py' })).toContain('server: "python3 s.py"');
});
