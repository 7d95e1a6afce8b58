// The runtimes that there are: what javascript/runtimes.json and python/runtimes.json list, with how check is told of each.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const HERE = fileURLToPath(new URL('.', import.meta.url));
const json = (...parts) => JSON.parse(readFileSync(path.join(HERE, ...parts), 'utf8'));

/** @returns { name, package, version, language, defects: [{ title, reproduction?, cases }], notes, reason?, … } */
export function listed() {
  const { dependencies, optionalDependencies } = json('package.json');
  const versions = { ...dependencies, ...optionalDependencies };
  const javascript = json('javascript', 'runtimes.json').map((one) => ({
    ...one,
    language: 'JavaScript',
    version: versions[one.package],
    subject: ['--subject', path.join(HERE, 'javascript', one.adapter)],
  }));
  const python = existsSync(path.join(HERE, 'python', 'runtimes.json'))
    ? json('python', 'runtimes.json').map((one) => ({ ...one, language: 'Python', ...serverOf(one) }))
    : [];
  return [...javascript, ...python].map((one) => ({
    notes: [],
    ...one,
    defects: one.defects ? json('defects', `${one.defects}.json`) : [],
  }));
}

/** Each has a venv of its own: their requirements contradict each other. */
export const venvOf = ({ name }) => path.join(HERE, '..', '..', '.venv-runtimes', name);

function serverOf(one) {
  if (one.reason) return {};
  const bin = process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python'];
  const words = [
    path.join(venvOf(one), ...bin),
    path.join(HERE, 'python', 'serve.py'),
    path.parse(one.adapter).name,
  ];
  return { subject: ['--subject-server', words.map((word) => `"${word}"`).join(' ')] };
}
