// dist/core.js: all that torch-parity/nn loads, in one file. As sixty files it takes some forty milliseconds to load, as one
// eight. The files that it is made of stay where they are and hand on what stands in it, so that nothing is there twice: an
// InputError is the same class by every door.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const CORE = 'core.js';

/** @param dist the folder of the compiled package, changed in place */
export async function bundleCore(dist) {
  const door = path.join(dist, 'nn.js');
  const { modules } = await bundled(dist, "export * from './nn.js';");
  const inside = modules.filter((file) => file !== door && path.basename(file) !== 'index.js');
  const parts = await Promise.all(inside.map(async (file) => ({ file, names: await namesOf(file) })));
  const core = await bundled(
    dist,
    [
      "export * from './nn.js';",
      ...parts.map(
        ({ file, names }) =>
          `export { ${listed(dist, file, names, ([own, alias]) => `${own} as ${alias}`)} } from '${from(dist, file)}';`,
      ),
    ].join('\n'),
  );
  const names = await namesOf(door);
  writeFileSync(path.join(dist, CORE), core.code);
  writeFileSync(door, `export { ${names.join(', ')} } from './${CORE}';\n`);
  for (const part of parts.filter((one) => one.names.length > 0)) {
    const list = listed(dist, part.file, part.names, ([own, alias]) => `${alias} as ${own}`);
    writeFileSync(
      part.file,
      `export { ${list} } from '${from(path.dirname(part.file), path.join(dist, CORE))}';\n`,
    );
  }
}

/** @returns the code, and the files that it is made of @throws where it needs anything else */
async function bundled(dist, entry) {
  const id = path.join(dist, CORE);
  const build = await rolldown({
    input: id,
    plugins: [
      {
        name: 'entry',
        resolveId: (source) => (source === id ? id : null),
        load: (file) => (file === id ? entry : null),
      },
    ],
  });
  const { output } = await build.generate({ format: 'esm' });
  await build.close();
  const [{ code, imports, dynamicImports, moduleIds }] = output;
  const needed = [...imports, ...dynamicImports];
  if (output.length > 1 || needed.length > 0)
    throw new Error(`nn needs more than itself: ${needed.join(', ')}`);
  return { code, modules: moduleIds.filter((file) => file !== id) };
}

async function namesOf(file) {
  return Object.keys(await import(pathToFileURL(file).href));
}

/** What a file exports, with the name that it has in the core: those of two files may be alike. */
function listed(dist, file, names, write) {
  const prefix = path.relative(dist, file).replace(/\.js$/, '').replaceAll(/\W/g, '_');
  return names.map((name) => write([name, `${prefix}_${name}`])).join(', ');
}

function from(folder, file) {
  const relative = path.relative(folder, file).split(path.sep).join('/');
  return relative.startsWith('.') ? relative : `./${relative}`;
}
