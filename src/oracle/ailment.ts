// What keeps a Python from answering, and what mends it. The texts of Python's errors that are looked for are those of
// CPython's loader, of NumPy's and of PyTorch's own checks.
import { quoted } from '../text/index.ts';
import type { Examined } from './examine.ts';
import { PINNED_TORCH, isPinned } from './python.ts';

export interface Ailment {
  readonly what: string;
  /** What Python said of it. */
  readonly said?: string;
  /** A command, or an advice; absent where another Python is the remedy. */
  readonly remedy?: string;
  /** It can answer all the same, as another torch than the pinned one does. */
  readonly answers?: true;
}

/** The least Python that record and fuzz run on. */
const LEAST = [3, 10] as const;

/** Undefined where it has all that record and fuzz need. @param limit seconds that it was given */
export function ailmentOf(command: string, found: Examined, limit: number): Ailment | undefined {
  const { python } = found;
  const install = installs(command, `torch==${PINNED_TORCH} numpy`);
  if (found.late)
    return {
      what: `did not end within ${limit} s${found.step === undefined ? '' : `: it hung at ${found.step}`}`,
      remedy: `wait longer with --timeout ${limit * 4}, or reinstall: ${again(command)}`,
    };
  if (python === undefined) return noPython(found);
  if (isOlder(python)) return { what: `is Python ${python}, want ${LEAST.join('.')} or later` };
  if (found.bits !== 64) return { what: `is a ${found.bits}-bit Python: PyTorch has none for it` };
  const isWhole = found.done === true && (found.torch !== undefined || found.failed.length > 0);
  if (!isWhole) return crashed(command, found);
  const missing = found.failed.filter(({ type }) => type === 'ModuleNotFoundError');
  const lacks = (name: string) => missing.some(({ text }) => text === `No module named '${name}'`);
  if (lacks('torch')) return { what: 'has no torch', remedy: install };
  if (lacks('numpy')) return { what: 'has no numpy', remedy: installs(command, 'numpy') };
  if (missing[0]) return { what: `lacks a package: ${missing[0].text}`, remedy: again(command) };
  const [broken] = found.failed;
  if (broken) return fault(command, broken);
  if (isPinned(found.torch!)) return undefined;
  return {
    what: `has torch ${found.torch}; the goldens are of ${PINNED_TORCH}`,
    remedy: install,
    answers: true,
  };
}

function noPython({ rubbish, how, stderr }: Examined): Ailment {
  if (how === 'cannot be run') return { what: 'is not there' };
  if (rubbish !== undefined || how === 'ended with exit code 0')
    return { what: `is no Python: it said ${JSON.stringify(rubbish ?? 'nothing')}` };
  return { what: how, ...lastSaid(stderr) };
}

/** It died in the middle of a step. */
function crashed(command: string, { step, how, stderr }: Examined): Ailment {
  const of = step === undefined ? '' : ` at ${step}`;
  if (how.includes('SIGILL'))
    return {
      what: `${how}${of}: its CPU lacks an instruction that this build uses`,
      remedy: 'take a build of torch for this CPU, or another machine',
    };
  return { what: `${how}${of}`, ...lastSaid(stderr), remedy: again(command) };
}

function fault(command: string, { failed, type, text }: Examined['failed'][number]): Ailment {
  const said = `${type}: ${text.trim().split('\n').at(-1) ?? ''}`;
  const [, library] = /(lib[\w+-]+\.(?:so|dylib)[\w.]*): cannot open shared object file/.exec(text) ?? [];
  if (library !== undefined)
    return {
      what: `${failed} lacks a library of the system, ${library}`,
      remedy: library.startsWith('libgomp')
        ? 'apt-get install libgomp1 (Debian, Ubuntu), or dnf install libgomp (Fedora)'
        : `install what has ${library}`,
    };
  if (/wrong ELF class|wrong architecture|incompatible architecture|not a valid Win32/i.test(text))
    return { what: `${failed} is built for another kind of machine`, said, remedy: again(command) };
  if (/numpy/i.test(text) && failed !== 'numpy')
    return { what: 'its torch and its numpy are not of one kind', said, remedy: again(command) };
  return {
    what: `cannot import ${failed}`.replace('import a network', 'compute'),
    said,
    remedy: again(command),
  };
}

function lastSaid(stderr: readonly string[]): { said?: string } {
  const said = stderr.at(-1);
  return said === undefined ? {} : { said };
}

const installs = (command: string, packages: string) => `${quoted(command)} -m pip install ${packages}`;
const again = (command: string) => installs(command, `--force-reinstall torch==${PINNED_TORCH} numpy`);

function isOlder(python: string): boolean {
  const [major = 0, minor = 0] = python.split('.').map(Number);
  return major < LEAST[0] || (major === LEAST[0] && minor < LEAST[1]);
}
