// Runs the PyTorch recorder: goldens into a stage, a line for each case as it goes.
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import * as z from 'zod';
import { InputError } from '../tensor/index.ts';
import { OracleError } from './error.ts';
import { linesOf } from '../processes/index.ts';
import { startPython } from './start-python.ts';

const totalLine = z.strictObject({ total: z.int().min(1) });

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
  /** PyTorch's own greatest error in that tensor, where it is beyond and something tells. */
  error: z.number().nullish(),
  /** Keys of case.json that are changed, beside numbers. */
  described: z.array(z.string()).exactOptional(),
  /** Lines that say what is changed. */
  detail: z.array(z.string()).exactOptional(),
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
  /** --define, --all, --only-new, --filters JSON */
  readonly flags: readonly string[];
  /** Milliseconds that it may be silent. */
  readonly timeout: number;
  /** Ends the recorder. */
  readonly signal: AbortSignal;
  readonly onCase: (recorded: RecordedCase, done: number, total: number) => void;
}

/** Milliseconds between the end of its output and its own. */
const GRACE = 20_000;
/** The recorder's exit code for bad input. */
const REFUSED = 2;

/** @throws InputError where the recorder refuses; OracleError where it dies, hangs, or does not keep to its protocol */
export async function runRecorder(run: RecordRun): Promise<RecordedCase[]> {
  const { python, scripts, golden, stage, flags, signal } = run;
  signal.throwIfAborted();
  const recorder = startPython(python, ['-u', path.join(scripts, 'record.py'), golden, stage, ...flags]);
  const named = (what: string, ...lines: string[]) => new OracleError(what, [...lines, `Python: ${python}`]);
  const end = () => recorder.end();
  signal.addEventListener('abort', end);
  let hung = false;
  const silence = setTimeout(() => {
    hung = true;
    end();
  }, run.timeout);
  try {
    const recorded = await casesSaid(recorder.stdout, run, () => silence.refresh());
    let mute = false;
    const late = setTimeout(() => {
      mute = true;
      end();
    }, GRACE);
    const { exitCode, how } = await recorder.ended;
    clearTimeout(late);
    const said = recorder.lastLines();
    const refusal = refusalIn(recorder.lastLines(Infinity));
    if (hung) throw named(`the recorder said nothing for ${run.timeout / 1000} s`, ...said);
    if (mute) throw named('the recorder closed its standard output, and lived on', ...said);
    if (exitCode === REFUSED && refusal) throw new InputError(refusal);
    if (exitCode !== 0) throw named(`the recorder ${how}`, ...said);
    if (recorded === undefined || recorded.missing > 0)
      throw named(
        `the recorder stopped before its end: ${recorded?.missing ?? 'all'} cases are missing`,
        ...said,
      );
    if (!existsSync(stage)) throw named(`the recorder wrote nothing: ${stage} is not there`, ...said);
    return recorded.cases;
  } catch (error) {
    end();
    await recorder.ended;
    throw error instanceof UnexpectedLine ? named(error.message, ...recorder.lastLines()) : error;
  } finally {
    clearTimeout(silence);
    signal.removeEventListener('abort', end);
  }
}

/** What record.py itself says; libraries may have warned before. Undefined where another program ended with that code. */
function refusalIn(lines: readonly string[]): string | undefined {
  const first = lines.findLastIndex((line) => line.startsWith('record: '));
  return first < 0 ? undefined : lines.slice(first).join('\n');
}

/** What the recorder says, line by line, and how many cases it owes. Undefined where it says nothing. */
async function casesSaid(
  pipe: Readable,
  { onCase }: RecordRun,
  heard: () => void,
): Promise<{ cases: RecordedCase[]; missing: number } | undefined> {
  const cases: RecordedCase[] = [];
  let total: number | undefined;
  for await (const line of linesOf(pipe)) {
    heard();
    if (total === undefined) {
      ({ total } = parseLine(totalLine, line));
      continue;
    }
    if (cases.length === total) throw new UnexpectedLine(line);
    cases.push(parseLine(caseLine, line));
    onCase(cases.at(-1)!, cases.length, total);
  }
  return total === undefined ? undefined : { cases, missing: total - cases.length };
}

class UnexpectedLine extends Error {
  constructor(line: string, options?: ErrorOptions) {
    super(`the recorder said something unexpected: ${line.slice(0, 200)}`, options);
  }
}

function parseLine<T>(schema: z.ZodType<T>, line: string): T {
  try {
    return schema.parse(JSON.parse(line));
  } catch (cause) {
    throw new UnexpectedLine(line, { cause });
  }
}
