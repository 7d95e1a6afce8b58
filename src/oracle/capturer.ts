// Runs capture.py: a user's own PyTorch model, once, and a case on the disk for each recurrent call that it makes.
import path from 'node:path';
import * as z from 'zod';
import { InputError } from '../tensor/index.ts';
import { linesOf } from '../processes/index.ts';
import { OracleError } from './error.ts';
import { printed } from './printed.ts';
import { startPython } from './start-python.ts';

/** A case that was written; what a person is told of it. */
const caseLine = z.strictObject({
  /** Its folder below the stage. */
  id: z.string(),
  module: z.string(),
  config: z.record(z.string(), z.union([z.number(), z.boolean(), z.string()])),
  /** null: one step of a cell. */
  seq_len: z.int().nullable(),
  /** null: unbatched. */
  batch: z.int().nullable(),
  /** Of packed rows the shortest and the longest. */
  lengths: z.tuple([z.int(), z.int()]).nullable(),
  stepped: z.boolean(),
  notes: z.array(z.string()),
});

const leftOutLine = z.strictObject({
  name: z.string(),
  module: z.string(),
  why: z.string(),
  /** 0: it was not called. */
  calls: z.int().min(0),
});

const line = z.union([
  z.strictObject({ at: z.string() }),
  z.strictObject({ total: z.int().min(1) }),
  z.strictObject({ case: caseLine }),
  z.strictObject({ left_out: leftOutLine }),
  z.strictObject({ changed: z.string() }),
  z.strictObject({ weights: z.strictObject({ bytes: z.int(), layers: z.int() }) }),
  z.strictObject({ refused: z.string() }),
  z.strictObject({ done: z.literal(true) }),
]);

type Line = z.infer<typeof line>;

export type CapturedCase = z.infer<typeof caseLine>;
export type LeftOut = z.infer<typeof leftOutLine>;

export interface Captured {
  readonly cases: readonly CapturedCase[];
  readonly leftOut: readonly LeftOut[];
  /** Of the model, for this run; and what was taken where nothing told it. */
  readonly changed: readonly string[];
  /** The file that all cases share. */
  readonly weights: { readonly bytes: number; readonly layers: number };
}

export interface CaptureOptions {
  /** FILE.py:NAME, package.module:NAME, or a scripted file; null: weights alone. */
  readonly module: string | null;
  /** x.npy, or name=x.npy. */
  readonly inputs: readonly string[];
  readonly weights: string | null;
  readonly prefix: string | null;
  readonly config: Readonly<Record<string, unknown>> | null;
  /** The version of PyTorch that is meant; null: the pinned one. */
  readonly torch: string | null;
  /** Seconds that the user's code may take for one thing, or PyTorch for one case. */
  readonly timeout: number;
  /** As it was typed, for commands that are told. */
  readonly to: string;
}

export interface CaptureRun {
  readonly python: string;
  /** The folder of the package's Python scripts. */
  readonly scripts: string;
  /** Filled with the cases. */
  readonly stage: string;
  readonly options: CaptureOptions;
  /** Ends it. */
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
  /** Lines that the user's own code printed. */
  readonly onPrinted: (lines: string) => void;
}

/** Milliseconds beyond its own limit: PyTorch loads, and a process that hangs in C cannot say so itself. */
const GRACE = 60_000;

/** @throws InputError where it refuses; OracleError where it dies, hangs, or does not keep to its protocol */
export async function runCapturer(run: CaptureRun): Promise<Captured> {
  const { python, scripts, stage, options, signal } = run;
  signal.throwIfAborted();
  const words = ['-u', path.join(scripts, 'capture.py'), stage, JSON.stringify(options)];
  const child = startPython(python, words);
  const end = () => child.end();
  const fromUser = printed(run.onPrinted);
  child.onSaid(fromUser.add);
  signal.addEventListener('abort', end);
  let hung = false;
  const silence = setTimeout(
    () => {
      hung = true;
      end();
    },
    options.timeout * 1000 + GRACE,
  );
  let at = 'starting';
  const failed = (what: string, cause?: unknown) =>
    new OracleError(what, [...child.lastLines(), `Python: ${python}`], { cause });
  try {
    const said: Line[] = [];
    for await (const text of linesOf(child.stdout)) {
      silence.refresh();
      const one = parsed(text);
      if (one === undefined) throw failed(`capture.py said something unexpected: ${text.slice(0, 200)}`);
      said.push(one);
      at = progressOf(said) ?? at;
      run.onProgress(at);
    }
    const { how } = await child.ended;
    signal.throwIfAborted();
    if (hung) throw failed(`PyTorch said nothing for ${options.timeout + GRACE / 1000} s, ${at}`);
    const refused = said.flatMap((one) => ('refused' in one ? [one.refused] : []));
    if (refused.length > 0) throw new InputError(refused[0]!);
    if (!said.some((one) => 'done' in one)) throw failed(`PyTorch's process ${how}, ${at}`);
    return captured(said);
  } catch (error) {
    end();
    await child.ended;
    throw error;
  } finally {
    fromUser.end();
    clearTimeout(silence);
    signal.removeEventListener('abort', end);
  }
}

function parsed(text: string): Line | undefined {
  try {
    return line.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** What the last line tells of where it is; undefined where it tells nothing of that. */
function progressOf(said: readonly Line[]): string | undefined {
  const last = said.at(-1)!;
  if ('at' in last) return last.at;
  if (!('case' in last)) return undefined;
  const total = said.flatMap((one) => ('total' in one ? [one.total] : []))[0] ?? 0;
  const done = said.filter((one) => 'case' in one).length;
  return `${done}/${total} cases  ${last.case.id}`;
}

function captured(said: readonly Line[]): Captured {
  return {
    cases: said.flatMap((one) => ('case' in one ? [one.case] : [])),
    leftOut: said.flatMap((one) => ('left_out' in one ? [one.left_out] : [])),
    changed: said.flatMap((one) => ('changed' in one ? [one.changed] : [])),
    weights: said.flatMap((one) => ('weights' in one ? [one.weights] : []))[0] ?? { bytes: 0, layers: 0 },
  };
}
