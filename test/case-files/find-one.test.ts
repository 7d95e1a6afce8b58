// The one case that a path or an id names, as seen from several working folders.
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, expect, test } from 'vitest';
import { GOLDEN } from '../goldens.ts';

const built = new URL('../../dist/case-files/find-one.js', import.meta.url).href;
const place = mkdtempSync(path.join(tmpdir(), 'torch-parity-find-one-'));
afterAll(() => rmSync(place, { recursive: true }));

/** The folder and id that are found from this working folder, or the first line of the error. */
async function foundFrom(cwd: string, ...given: readonly string[]): Promise<string[]> {
  const code = `import { findCase } from ${JSON.stringify(built)};
    for (const given of ${JSON.stringify(given)})
      try { const { folder, id } = findCase(given); console.log(folder + ' as ' + id); }
      catch (error) { console.log(error.message.split('\\n')[0]); }`;
  const { stdout } = await execa(process.execPath, ['--input-type=module', '-e', code], { cwd });
  return stdout.split('\n');
}

test('golden/ before an id is this package’s, unless the working folder has a golden/ of its own', async () => {
  const id = 'rnn/h_n_is_layer_major';
  const ours = path.join(GOLDEN, id);
  expect(await foundFrom(place, id, `golden/${id}`, `./golden/${id}/`)).toEqual(
    Array<string>(3).fill(`${ours} as ${id}`),
  );
  mkdirSync(path.join(place, 'golden'));
  const missing = `"golden/${id}": no such folder, and no golden of this package has that id`;
  expect(await foundFrom(place, `golden/${id}`, id)).toEqual([missing, `${ours} as ${id}`]);
  cpSync(ours, path.join(place, 'golden', id), { recursive: true });
  expect(await foundFrom(place, `golden/${id}`)).toEqual([`golden/${id} as golden/${id}`]);
});

test('a path never leads out of the goldens', async () => {
  expect(await foundFrom(tmpdir(), 'cell/../../src')).toEqual([
    '"cell/../../src": no such folder, and no golden of this package has that id',
  ]);
});
