// What an audit lets pass without a measure is never more than the bound that it would have measured.
import { expect, test } from 'vitest';
import { Opened } from '../../src/conformance/index.ts';
import { goldens } from '../goldens.ts';

test.each(['rnn/', 'lstm/', 'gru/', 'cell/', 'random/0'])('in %s', async (start) => {
  const cases = (await goldens()).filter(({ id }) => id.startsWith(start));
  expect(cases.length).toBeGreaterThan(5);
  let known = 0;
  for (const one of cases) {
    const opened = new Opened(one);
    for (const { corrected } of [opened.audited, opened.auditedTruth]) {
      corrected?.surelyAllowed.forEach((least, letter) => {
        const most = corrected.allowed[letter]!;
        known += least.filter((room) => room > 0).length;
        // NaN lets nothing pass: no difference is at most NaN.
        const beyond = least.findIndex((room, at) => !Number.isNaN(room) && !(room <= most[at]!));
        expect([one.id, letter, beyond]).toEqual([one.id, letter, -1]);
      });
    }
  }
  expect(known).toBeGreaterThan(1000);
});
