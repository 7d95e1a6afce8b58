// dist/command: all that the command loads, in few files. As some two hundred files it takes a quarter of a second to load:
// longer than to check a case. What a command needs by itself stays in files of its own; packages stay outside, and nn in its
// own file (core.mjs). zod alone is put in, as one file: by itself it is a hundred, of which most say its errors in other
// languages.
import { copyFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { rolldown } from 'rolldown';

const ZOD = path.dirname(createRequire(import.meta.url).resolve('zod/package.json'));

/** @param dist the folder of the compiled package, with nn in one file; changed in place */
export async function bundleCommand(dist) {
  const dir = path.join(dist, 'command');
  const core = path.join(dist, 'core.js');
  const build = await rolldown({
    input: path.join(dist, 'cli.js'),
    external: (id) => id !== 'zod' && !id.startsWith('.') && !path.isAbsolute(id),
    plugins: [
      {
        name: 'places',
        resolveId: (id, importer) =>
          importer && path.resolve(path.dirname(importer), id) === core ? OUTSIDE : null,
        transform: (code, file) => withPlace(code, dir, file),
      },
      {
        name: 'english',
        load: (file) => (file === LANGUAGES ? "export { default as en } from './en.js';" : null),
      },
    ],
  });
  await build.write({
    dir,
    format: 'esm',
    chunkFileNames: '[name].js',
    comments: false,
    codeSplitting: { groups: [{ name: 'zod', test: (id) => id.startsWith(ZOD) }] },
  });
  await build.close();
  copyFileSync(path.join(ZOD, 'LICENSE'), path.join(dir, 'zod.LICENSE'));
  writeFileSync(path.join(dist, 'cli.js'), "#!/usr/bin/env node\nimport './command/cli.js';\n");
}

const OUTSIDE = { id: '../core.js', external: 'absolute' };
const LANGUAGES = path.join(ZOD, 'v4/locales/index.js');

/** A file that asks where it is goes on to say where it was: what lies beside it is still there. */
function withPlace(code, dir, file) {
  if (!code.includes('import.meta.url')) return null;
  const from = path.relative(dir, file).split(path.sep).join('/');
  return code.replaceAll('import.meta.url', `new URL('${from}', import.meta.url).href`);
}
