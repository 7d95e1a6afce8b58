// Finds a Python that has torch. Installs nothing.
import { OracleError } from './error.ts';
import { linesOf } from '../processes/index.ts';
import { pythonCandidates, pythonOf, type PythonSearch } from './places.ts';
import { startPython } from './start-python.ts';
import { quoted } from '../text/index.ts';

/** The torch that the goldens come from; requirements-dev.txt pins the same. */
export const PINNED_TORCH = '2.13.0';

export interface Python {
  readonly command: string;
  /** Version of the installed torch, such as `2.13.0+cpu`. */
  readonly torch: string;
}

/**
 * The first Python with the pinned torch; without one, the first with any torch.
 * Looks at --python, TORCH_PARITY_PYTHON (these two alone, if given), VIRTUAL_ENV, .venv, CONDA_PREFIX, python3, python.
 * @throws OracleError saying what was tried and the one command that mends it
 */
export async function findTorch(search: PythonSearch = {}): Promise<Python> {
  const tried = await Promise.all(pythonCandidates(search).map(probe));
  const found = tried.flatMap((one) => ('torch' in one ? [one] : []));
  const { torch: wanted } = search;
  const best = preferred(found, ({ torch }) => torch, wanted);
  if (best) return best;
  const lines = tried.map(
    (one) => `${one.command}: ${'fault' in one ? one.fault : `has torch ${one.torch}`}`,
  );
  if (wanted !== undefined)
    throw new OracleError(`torch ${wanted} was not found`, [...lines, ...makes(wanted)]);
  throw new OracleError('PyTorch was not found', [
    ...lines,
    `Install it: ${pipOf(search, tried)} install torch==${PINNED_TORCH} numpy`,
    '(in the repository of torch-parity: npm run python),',
    'or name a Python that has it: --python PATH, or TORCH_PARITY_PYTHON=PATH.',
    'What is there, and what is missing: npx torch-parity doctor',
  ]);
}

/** Of the Python that was named, if one was, and lacks torch alone. */
function pipOf(
  { python, env = process.env }: PythonSearch,
  tried: readonly { readonly command: string; readonly fault?: string }[],
): string {
  const named = python ?? env['TORCH_PARITY_PYTHON'];
  const isThere = tried.some(({ command, fault }) => command === named && fault === NO_TORCH);
  return named && isThere ? `${quoted(named)} -m pip` : 'pip';
}

export function isPinned(torch: string): boolean {
  return isVersion(torch, PINNED_TORCH);
}

/** The first of those with a torch that has the one that is meant; where none is meant, the pinned one, or else any. */
export function preferred<T>(
  found: readonly T[],
  torchOf: (one: T) => string,
  wanted?: string,
): T | undefined {
  const best = found.find((one) => isVersion(torchOf(one), wanted ?? PINNED_TORCH));
  return best ?? (wanted === undefined ? found[0] : undefined);
}

/** `2.13.0+cpu` is 2.13.0, and itself. */
function isVersion(torch: string, wanted: string): boolean {
  return torch === wanted || torch.split('+')[0] === wanted;
}

/** How to have another torch, beside the one that is there. */
function makes(torch: string): string[] {
  const prefix = `.torch-parity/venv-${torch}`;
  return [
    'Make a Python that has it, about 1 GB, and call this again with it:',
    `python3 -m venv ${prefix}`,
    `${pythonOf(prefix)} -m pip install torch==${torch} numpy`,
    `--python ${pythonOf(prefix)}`,
  ];
}

const NO_TORCH = 'has no torch';
/** Milliseconds for a Python to start and to look for torch, which it does not import: that takes seconds. */
const LIMIT = 20_000;
/** Lines: what prints more has another purpose. */
const MOST_LINES = 1000;

async function probe(
  command: string,
): Promise<Python | { readonly command: string; readonly fault: string }> {
  const question =
    'import importlib.metadata as m\ntry: print(m.version("torch"))\nexcept m.PackageNotFoundError: print("none")';
  const python = startPython(command, ['-c', question]);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    python.end();
  }, LIMIT);
  const said: string[] = [];
  for await (const line of linesOf(python.stdout)) {
    if (line.trim() !== '') said.push(line.trim());
    if (said.length >= MOST_LINES) break;
  }
  if (said.length >= MOST_LINES) python.end();
  const { exitCode, how } = await python.ended;
  clearTimeout(timer);
  const [last = 'nothing'] = said.slice(-1); // a site's own start-up may print before
  if (late) return { command, fault: `did not answer within ${LIMIT / 1000} s` };
  if (exitCode === 0 && /^\d+\.\d+\S{0,60}$/.test(last)) return { command, torch: last };
  if (exitCode === 0 && last === 'none') return { command, fault: NO_TORCH };
  if (exitCode === 0 || said.length >= MOST_LINES)
    return { command, fault: `is no Python: it said ${JSON.stringify(last.slice(0, 60))}` };
  return { command, fault: [how, ...python.lastLines(1)].join(': ') };
}
