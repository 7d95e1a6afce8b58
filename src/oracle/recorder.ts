// Runs the PyTorch recorder: goldens into a stage, a line for each case as it goes.
import path from 'node:path';
import { execa } from 'execa';
import * as z from 'zod';
import { InputError } from '../tensor/index.ts';
import { OracleError } from './error.ts';

const totalLine = z.strictObject({ total: z.int().min(0) });

/** What became of a case; worst tensor against its recorded bound, or `completed`: those that were not stored. */
const caseLine = z.strictObject({
  id: z.string(),
  status: z.enum([
    'new',
    'identical',
    'within',
    'beyond',
    'completed',
    'described',
    'redrawn',
    'removed',
    'kept',
  ]),
  tensor: z.string().nullable(),
  difference: z.number().nullable(),
  bound: z.number().nullable(),
});

export type RecordedCase = z.infer<typeof caseLine>;

export interface RecordRun {
  readonly python: string;
  /** The folder of the package's Python scripts. */
  readonly scripts: string;
  /** Only read. */
  readonly golden: string;
  /** Must not exist; filled with all that golden holds, brought up to date. */
  readonly stage: string;
  /** --define, --all, --only-new, --matching REGEX */
  readonly flags: readonly string[];
  /** Ends the recorder. */
  readonly signal: AbortSignal;
  readonly onCase: (recorded: RecordedCase, done: number, total: number) => void;
}

/** The recorder's exit code for bad input. */
const REFUSED = 2;

/** @throws InputError where the recorder refuses; OracleError where it dies or does not keep to its protocol */
export async function runRecorder({
  python,
  scripts,
  golden,
  stage,
  flags,
  signal,
  onCase,
}: RecordRun): Promise<RecordedCase[]> {
  const recorder = execa(python, ['-u', path.join(scripts, 'record.py'), golden, stage, ...flags], {
    reject: false,
    cancelSignal: signal,
    env: { PYTHONDONTWRITEBYTECODE: '1' },
  });
  const recorded: RecordedCase[] = [];
  let total: number | undefined;
  for await (const line of recorder) {
    if (total === undefined) {
      ({ total } = parseLine(totalLine, line));
    } else {
      recorded.push(parseLine(caseLine, line));
      onCase(recorded.at(-1)!, recorded.length, total);
    }
  }
  const { exitCode, stderr, shortMessage } = await recorder;
  const said = (stderr || shortMessage || '').trim();
  if (exitCode === REFUSED) throw new InputError(said);
  if (exitCode !== 0) throw new OracleError('the recorder died', [said]);
  if (recorded.length !== total)
    throw new OracleError(`the recorder stopped after ${recorded.length} of ${total} cases`);
  return recorded;
}

function parseLine<T>(schema: z.ZodType<T>, line: string): T {
  try {
    return schema.parse(JSON.parse(line));
  } catch (cause) {
    throw new OracleError(`the recorder said something unexpected: ${line.slice(0, 200)}`, [], { cause });
  }
}
