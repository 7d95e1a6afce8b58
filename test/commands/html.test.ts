// torch-parity check --reporter html=FILE, as a user runs it.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parseReporters } from '../../src/commands/reporters.ts';
import { wellFormed } from '../report/well-formed.ts';
import { subjectIn, torchParity } from './cli.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'torch-parity-html-'));
afterAll(() => rmSync(scratch, { recursive: true }));

test('a page of what fails and of what passes, with a picture of each and what to type again', async () => {
  const subject = subjectIn(
    scratch,
    'wrong.mjs',
    `export default defineSubject({ name: 'a <wrong> one', run(question) {
      const answer = own.run(question);
      if (question.config.nonlinearity === 'relu') answer.output.data.fill(7);
      return answer;
    } });`,
  );
  const file = path.join(scratch, 'below', 'report.html');
  const { exitCode, stdout } = await torchParity([
    'check',
    '--subject',
    subject,
    '--filter',
    'rnn/{relu,batch_1}',
    '--reporter',
    `html=${file}`,
  ]);
  expect([exitCode, stdout]).toEqual([1, '']);
  const html = readFileSync(file, 'utf8');
  expect(wellFormed(html)).toEqual([]);
  expect(html).toContain('<h1>a &lt;wrong&gt; one differs from PyTorch in 1 of 2 cases.</h1>');
  expect(html.match(/<svg class="grid"/g)!.length).toBe(2);
  expect(html).toContain(`<code>npx torch-parity check --subject ${subject} --filter rnn/relu</code>`);
  expect(html).toContain('Why it fails');
});

test('a command that makes no page refuses one', () => {
  expect(() => parseReporters(['html=x.html'], ['pretty', 'json'])).toThrow(
    '--reporter html=x.html: no reporter "html", want pretty or json',
  );
});
