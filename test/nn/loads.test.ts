// What importing torch-parity/nn loads, as Node loads it: two files of ours, and no dependency. How many milliseconds that
// takes depends on the machine, and is not tested.
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { expect, test } from 'vitest';

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));

/** Every module that Node loads for one file of dist, but its own: paths from dist, or names of packages. */
async function loadedBy(file: string): Promise<string[]> {
  const hooks = `import { writeSync } from 'node:fs';
    export async function load(url, context, next) { writeSync(1, url + '\\n'); return next(url, context); }`;
  const code = `import { register } from 'node:module';
    register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hooks)}));
    await import(${JSON.stringify(pathToFileURL(path.join(dist, file)).href)});`;
  const { stdout } = await execa(process.execPath, ['--input-type=module', '-e', code]);
  const urls = stdout.split('\n').filter((url) => url !== '');
  return urls.map((url) => {
    const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
    return name ?? (url.startsWith('file:') ? path.relative(dist, fileURLToPath(url)) : url);
  });
}

test('torch-parity/nn loads two files of its own and nothing else', async () => {
  expect(await loadedBy('nn.js')).toEqual(['nn.js', 'core.js']);
});

test('a dependency that is loaded is seen', async () => {
  const loaded = await loadedBy('index.js');
  expect(loaded).toContain('core.js');
  expect(loaded).toContain('picomatch');
});

test('nothing is there twice: an error and a tensor are the same by each door', async () => {
  const doors = await Promise.all(
    ['index.js', 'nn.js', 'tensor/index.js'].map(
      (file) => import(pathToFileURL(path.join(dist, file)).href) as Promise<Record<string, unknown>>,
    ),
  );
  expect(new Set(doors.map(({ InputError }) => InputError)).size).toBe(1);
  expect(new Set(doors.map(({ tensor }) => tensor)).size).toBe(1);
});
