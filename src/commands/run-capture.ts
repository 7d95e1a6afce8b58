// torch-parity capture: a user's own model is run once by PyTorch, its cases are read back and audited, and then put in place.
import { flush } from '../case-files/flush.ts';
import { realFolder } from '../case-files/real-folder.ts';
import { enter, leave, type Recording } from '../case-files/recording.ts';
import { swapIn, SwapError } from '../case-files/swap.ts';
import { treeOf } from '../case-files/tree.ts';
import { type Captured, type CaptureOptions, findTorch, type Python, runCapturer } from '../oracle/index.ts';
import { plain, plainLines } from '../text/index.ts';
import { captureNext } from './capture-next.ts';
import { captureSummary } from './capture-summary.ts';
import { soundCases } from './captured-cases.ts';
import { configured } from './configured.ts';
import { interruptible } from './interruptible.ts';
import { makeAbove, requireFree } from './new-folder.ts';
import { print } from './output.ts';
import { SCRIPTS } from './package-root.ts';
import { withProgress } from './terminal.ts';
import { EXIT, UsageError } from './usage.ts';

export interface CaptureFlags {
  readonly module?: string;
  readonly input: readonly string[];
  readonly to: string;
  readonly weights?: string;
  readonly prefix?: string;
  /** JSON. */
  readonly config?: string;
  readonly python?: string;
  /** Another than the pinned one. */
  readonly torchVersion?: string;
  /** Seconds. */
  readonly timeout: number;
}

export async function runCapture(typed: CaptureFlags): Promise<number> {
  const { flags } = await configured([], typed, ['python']);
  const options = optionsOf(flags);
  const folder = realFolder(flags.to);
  requireFree(folder, flags.to);
  const python = await findTorch({ python: flags.python, torch: flags.torchVersion });
  return interruptible(
    (signal) => capture({ folder, python, options, signal }),
    `nothing was written to ${plain(flags.to)}`,
  );
}

interface Work {
  readonly folder: string;
  readonly python: Python;
  readonly options: CaptureOptions;
  readonly signal: AbortSignal;
}

async function capture({ folder, python, options, signal }: Work): Promise<number> {
  const takeAway = makeAbove(folder, options.to);
  let recording: Recording;
  try {
    recording = enter(folder, say);
  } catch (error) {
    takeAway();
    throw error;
  }
  let keep = false;
  try {
    const before = treeOf(folder);
    const captured = await withProgress(async (line): Promise<Captured> => {
      line.update(`starting torch ${python.torch}`);
      const run = { python: python.command, scripts: SCRIPTS, stage: recording.stage, options, signal };
      const found = await runCapturer({
        ...run,
        onProgress: (text) => line.update(text),
        onPrinted: (lines) => {
          line.clear();
          process.stderr.write(plainLines(lines));
        },
      });
      return soundCases(recording.stage, found, signal, (text) => line.update(text));
    });
    await flush(recording.stage);
    await new Promise(setImmediate); // lets Ctrl-C in; the swap itself is not interrupted
    signal.throwIfAborted();
    await swapIn(recording, before);
    await print(captureSummary(captured, options, python.torch, await captureNext(options.to)));
    return EXIT.ok;
  } catch (error) {
    keep = error instanceof SwapError;
    throw error;
  } finally {
    if (!keep) leave(recording, say);
    takeAway();
  }
}

/** @throws UsageError where options do not go together */
function optionsOf(flags: CaptureFlags): CaptureOptions {
  const {
    module = null,
    weights = null,
    prefix = null,
    torchVersion: torch = null,
    input,
    to,
    timeout,
  } = flags;
  const example = 'npx torch-parity capture --module model.py:net --input x.npy --to out';
  if (module === null && weights === null)
    throw new UsageError('capture: name what to run: --module, or --weights', [`Example: ${example}`]);
  if (prefix !== null && weights === null)
    throw new UsageError('capture: --prefix is of names in --weights FILE: give both');
  if (module !== null && flags.config !== undefined)
    throw new UsageError('capture: --config is of --weights alone: a module knows its own', [
      'Leave out --config, or --module.',
    ]);
  if (module === null && input.length === 0)
    throw new UsageError('capture: --weights alone wants an --input x.npy');
  return { module, weights, prefix, config: configOf(flags.config), inputs: input, torch, to, timeout };
}

function configOf(json: string | undefined): Record<string, unknown> | null {
  if (json === undefined) return null;
  try {
    const parsed: unknown = JSON.parse(json);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return parsed as Record<string, unknown>;
  } catch {
    // said below
  }
  throw new UsageError(`--config: ${json} is no JSON object`, [
    `Such as --config '{"nonlinearity":"relu","batch_first":true}'`,
  ]);
}

function say(note: string): void {
  process.stderr.write(`${plain(note)}\n`);
}
