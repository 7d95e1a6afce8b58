// dist/command: all that the command loads, in few files. As some two hundred files it takes a quarter of a second to load:
// longer than to check a case. What a check loads is one of them, what a command needs by itself stays in files of its own, and
// nn in its own file (core.mjs). Most packages stay outside. zod is put in as one file: by itself it is a hundred, of which most
// say its errors in other languages.
import { copyFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { rolldown } from 'rolldown';

const { resolve } = createRequire(import.meta.url);
/** Packages that are put in: by themselves each takes some ten milliseconds, for which every check would wait. */
const WITHIN = ['zod', 'fflate', 'picomatch'];
const folderOf = (name) => path.dirname(resolve(`${name}/package.json`));
const ZOD = folderOf('zod');

/** @param dist the folder of the compiled package, with nn in one file; changed in place */
export async function bundleCommand(dist) {
  const dir = path.join(dist, 'command');
  const core = path.join(dist, 'core.js');
  const build = await rolldown({
    input: path.join(dist, 'cli.js'),
    preserveEntrySignatures: 'allow-extension',
    checks: { ineffectiveDynamicImport: false }, // what comes in the file of checks anyway
    external: (id) => !WITHIN.includes(id) && !id.startsWith('.') && !path.isAbsolute(id),
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
  const zod = { name: 'zod', test: (id) => id.startsWith(ZOD) };
  const { output } = await build.generate({ codeSplitting: { groups: [zod] } });
  const always = loadedBy(output, [path.join(dist, 'cli.js')]); // --help too
  const often = loadedBy(
    output,
    CHECKING.map((file) => path.join(dist, file)),
  );
  const checking = { name: 'checking', test: (id) => often.has(id) && !always.has(id) };
  await build.write({
    dir,
    format: 'esm',
    chunkFileNames: '[name].js',
    comments: false,
    codeSplitting: { includeDependenciesRecursively: false, groups: [zod, checking] },
  });
  await build.close();
  for (const name of WITHIN)
    copyFileSync(path.join(folderOf(name), 'LICENSE'), path.join(dir, `${name}.LICENSE`));
  writeFileSync(path.join(dist, 'cli.js'), "#!/usr/bin/env node\nimport './command/cli.js';\n");
}

/** What a check of cases loads: as one file it takes a third of the time to load. */
const CHECKING = ['commands/run-check.js', 'harness/diagnose.js', 'case-files/manifest.js'];
const OUTSIDE = { id: '../core.js', external: 'absolute' };
const LANGUAGES = path.join(ZOD, 'v4/locales/index.js');

/** The modules that come with these files: those of all chunks that are loaded before one can run. */
function loadedBy(output, files) {
  const chunks = new Map(output.map((chunk) => [chunk.fileName, chunk]));
  const found = new Set(output.filter((chunk) => files.some((file) => chunk.moduleIds?.includes(file))));
  for (const { imports } of found)
    for (const name of imports) if (chunks.has(name)) found.add(chunks.get(name));
  return new Set([...found].flatMap(({ moduleIds }) => moduleIds));
}

/** A file that asks where it is goes on to say where it was: what lies beside it is still there. */
function withPlace(code, dir, file) {
  if (!code.includes('import.meta.url')) return null;
  const from = path.relative(dir, file).split(path.sep).join('/');
  return code.replaceAll('import.meta.url', `new URL('${from}', import.meta.url).href`);
}
