// torch-parity doctor: what is there of what the commands need.
import { existsSync } from 'node:fs';
import { findAll, flowOf } from '../case-files/index.ts';
import { ailmentOf, examine, preferred, pythonOf, pythonPlaces, PINNED_TORCH } from '../oracle/index.ts';
import { RNN } from '../nn/index.ts';
import { counted } from '../report/index.ts';
import { harmless } from '../text/index.ts';
import { InputError } from '../tensor/index.ts';
import { doctorText } from './doctor-text.ts';
import { ENGINES, isIn } from './engines.ts';
import { type Setting, takenFrom } from './from-key.ts';
import { type ExaminedPlace, type Health, type Settings, verdictOf } from './health.ts';
import { print } from './output.ts';
import { packageKey } from './package-key.ts';
import { SCRIPTS, VERSION } from './package-root.ts';
import { isRepository } from './repository.ts';
import { type Progress, withProgress } from './terminal.ts';
import { EXIT } from './usage.ts';

export interface DoctorFlags {
  readonly python?: string;
  /** Seconds that each Python has. */
  readonly timeout: number;
  readonly json?: true;
}

export async function runDoctor(flags: DoctorFlags): Promise<number> {
  const health = await withProgress((line) => examined(flags, line));
  const verdict = verdictOf(health, isRepository() ? 'npm run python' : makesPython());
  await print(
    flags.json
      ? JSON.stringify({ format: 1, ...health, verdict }, null, 2)
      : harmless(doctorText(health, verdict)),
  );
  if (!verdict.record) return verdict.check ? EXIT.torch : EXIT.usage;
  return EXIT.ok;
}

async function examined(flags: DoctorFlags, line: Progress): Promise<Health> {
  const settings = await settingsFor(flags);
  return {
    package: { version: VERSION, kernel: kernelHere() },
    node: { version: process.versions.node, engines: ENGINES, fits: isIn(process.versions.node) },
    platform: `${process.platform} ${process.arch}`,
    goldens: await goldensRead(line),
    settings,
    pythons: await pythonsFor(flags, settings, line),
  };
}

/** Of our own modules, as they come. */
function kernelHere(): string {
  const probe = new RNN({ input_size: 1, hidden_size: 1 });
  const { kernel, fma } = probe;
  probe.dispose();
  return kernel === 'simd' ? `simd in float32, ${fma ? 'with' : 'without'} FMA; scalar otherwise` : 'scalar';
}

async function goldensRead(line: Progress): Promise<Health['goldens']> {
  let count = 0;
  try {
    const found = findAll([]);
    for await (const { id } of flowOf(found))
      line.update(`${++count}/${counted(found.length, 'case')}  ${id}`);
    return { count };
  } catch (error) {
    if (error instanceof InputError) return { count, fault: error.message };
    throw error;
  }
}

const ALL: readonly Setting[] = ['subject', 'cases', 'gaps', 'python'];

async function settingsFor({ python }: DoctorFlags): Promise<Settings> {
  try {
    const key = await packageKey();
    if (key === undefined) return { taken: [] };
    const taken = Object.entries(takenFrom(key, [], python === undefined ? {} : { python }, ALL));
    return {
      file: key.file,
      taken: taken.flatMap(([name, values]) =>
        [values].flat().map((value) => ({
          name,
          value,
          missing: name !== 'python' && !existsSync(value), // a name such as python3 is found by the system
        })),
      ),
    };
  } catch (error) {
    if (error instanceof InputError) return { taken: [], fault: error.message };
    throw error;
  }
}

async function pythonsFor(flags: DoctorFlags, settings: Settings, line: Progress): Promise<ExaminedPlace[]> {
  const { timeout } = flags;
  const configured = settings.taken.find(({ name }) => name === 'python')?.value;
  const named = flags.python ?? configured;
  const places = pythonPlaces({ python: named });
  const pythons: Omit<ExaminedPlace, 'taken'>[] = [];
  for (const { from, command, lacks } of places) {
    const place = { from: from === '--python' && flags.python === undefined ? 'package.json' : from };
    if (command === undefined) {
      pythons.push({ ...place, ...(lacks !== undefined && { lacks }) });
      continue;
    }
    line.update(`${command}: Python, and what it has`);
    const found = await examine(command, SCRIPTS, timeout * 1000); // one after the other: each loads PyTorch
    const ailment = ailmentOf(command, found, timeout);
    pythons.push({ ...place, command, found, ...(ailment && { ailment }) });
  }
  const withTorch = pythons.filter(({ found }) => typeof found?.torch_package === 'string');
  const best = preferred(withTorch, ({ found }) => found!.torch_package!);
  return pythons.map((one) => ({ ...one, taken: one === best }));
}

/** A Python of the project's own, where findTorch looks. */
function makesPython(): string {
  return `python3 -m venv .venv && ${pythonOf('.venv')} -m pip install torch==${PINNED_TORCH} numpy`;
}
