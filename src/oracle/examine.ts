// One Python, examined: what it says of itself, step by step, and how it ended. What that means is in ailment.ts.
import path from 'node:path';
import * as z from 'zod';
import { linesOf } from '../processes/index.ts';
import { startPython } from './start-python.ts';

/** A line of scripts/reference/examine.py. */
const line = z.union([
  z.strictObject({
    python: z.string(),
    executable: z.string(),
    bits: z.int(),
    machine: z.string(),
    torch_package: z.string().nullable(),
    numpy_package: z.string().nullable(),
  }),
  z.strictObject({ begins: z.string() }),
  z.strictObject({ failed: z.string(), type: z.string(), text: z.string() }),
  z.strictObject({ numpy: z.string() }),
  z.strictObject({ torch: z.string() }),
  z.strictObject({ cpu: z.string(), threads: z.int() }),
  z.strictObject({ done: z.literal(true) }),
]);

/** What a Python said. What is absent it did not come to. */
export interface Said {
  readonly python?: string;
  readonly executable?: string;
  /** Of a pointer. */
  readonly bits?: number;
  readonly machine?: string;
  /** Versions of the packages that are installed; null where there is none. */
  readonly torch_package?: string | null;
  readonly numpy_package?: string | null;
  /** Versions as they were imported. */
  readonly numpy?: string;
  readonly torch?: string;
  /** CPU capability of PyTorch, such as `AVX2`. */
  readonly cpu?: string;
  readonly threads?: number;
  readonly done?: true;
}

export interface Examined extends Said {
  /** The step that it was in at its end: `numpy`, `torch`, `a network`. */
  readonly step?: string;
  /** What it could not do, in Python's words. */
  readonly failed: readonly { readonly failed: string; readonly type: string; readonly text: string }[];
  /** `ended with exit code 1`, `was killed (SIGSEGV)` … */
  readonly how: string;
  readonly late: boolean;
  /** What it said last that is none of our lines. */
  readonly rubbish?: string;
  readonly stderr: readonly string[];
}

/** Lines: what prints more has another purpose. */
const MOST_LINES = 1000;
/** Lines of standard error that are told. */
const LAST_LINES = 3;

/** @param scripts the folder of examine.py @param timeout milliseconds */
export async function examine(command: string, scripts: string, timeout: number): Promise<Examined> {
  const python = startPython(command, ['-u', path.join(scripts, 'examine.py')]);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    python.end();
  }, timeout);
  const said: Said = {};
  let step: string | undefined;
  let rubbish: string | undefined;
  let lines = 0;
  const failed: Examined['failed'][number][] = [];
  for await (const text of linesOf(python.stdout)) {
    if (++lines >= MOST_LINES) break;
    const parsed = line.safeParse(jsonIn(text));
    if (!parsed.success) rubbish = text.trim() || rubbish;
    else if ('begins' in parsed.data) step = parsed.data.begins;
    else if ('failed' in parsed.data) failed.push(parsed.data);
    else Object.assign(said, parsed.data);
  }
  if (lines >= MOST_LINES) python.end();
  const { how } = await python.ended;
  clearTimeout(timer);
  const stderr = python.lastLines(LAST_LINES);
  return {
    ...said,
    ...(step !== undefined && { step }),
    ...(rubbish !== undefined && { rubbish: rubbish.slice(0, 60) }),
    failed,
    how,
    late,
    stderr,
  };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
