// What fuzz says at its end: the counts, the commands that run it again, and the saved case.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { writeCase } from '../case-files/index.ts';
import type { Subject } from '../conformance/index.ts';
import { type Bounds, type Counterexample, DEFAULT_BOUNDS, type FuzzResult } from '../fuzz/index.ts';
import type { Hello } from '../oracle/index.ts';
import type { FuzzSummary } from '../report/index.ts';
import { quoted } from '../text/index.ts';
import { importOf } from './import-subject.ts';
import { SCRIPTS } from './package-root.ts';
import { type Chosen, chosenText } from './subject-options.ts';

export interface FuzzFlags extends Chosen {
  readonly runs?: number;
  readonly seed?: number;
  readonly path?: string;
  readonly time?: number;
  readonly gaps?: string;
  readonly exact?: true;
  readonly save?: string;
  readonly python?: string;
  readonly timeout: number;
  readonly reporter: string[];
  readonly maxInputSize: number;
  readonly maxHiddenSize: number;
  readonly maxNumLayers: number;
  readonly maxSeqLen: number;
  readonly maxBatch: number;
}

export function boundsOf(flags: FuzzFlags): Bounds {
  return {
    input_size: flags.maxInputSize,
    hidden_size: flags.maxHiddenSize,
    num_layers: flags.maxNumLayers,
    seq_len: flags.maxSeqLen,
    batch: flags.maxBatch,
  };
}

/** @param flags those that count @param typed those to be typed again: package.json says the others again */
export function summaryOf(
  subject: Subject,
  hello: Hello,
  seed: number,
  result: FuzzResult,
  { typed, flags }: { readonly typed: FuzzFlags; readonly flags: FuzzFlags },
): FuzzSummary {
  const { counts, verdicts, faults, gaps, counterexample, departures } = result;
  const command = ['torch-parity fuzz', `--seed ${seed}`];
  const bounds = Object.entries(boundsOf(flags)).flatMap(([name, value]) => {
    return value === DEFAULT_BOUNDS[name as keyof Bounds]
      ? []
      : [`--max-${name.replaceAll('_', '-')} ${value}`];
  });
  const exact = flags.exact ? ['--exact'] : [];
  const shared = [
    ...exact,
    ...bounds,
    ...chosenText(typed),
    ...(typed.gaps === undefined ? [] : [`--gaps ${quoted(typed.gaps)}`]),
  ];
  return {
    subject: subject.name,
    torch: hello.torch,
    exact: flags.exact === true,
    counts,
    verdicts,
    faults,
    gaps,
    ...(departures && { departures }),
    again: [
      ...command,
      ...(flags.path === undefined ? runsText(counts.runs) : [`--path ${flags.path}`]),
      ...shared,
    ].join(' '),
    ...(counterexample && {
      counterexample: {
        ...counterexample,
        replay: [...command, `--path ${counterexample.path}`, ...shared].join(' '),
        importSubject: importOf(subject, flags),
        scripts: SCRIPTS,
        ...(flags.save !== undefined && { saved: saveCase(flags.save, counterexample, hello, seed) }),
      },
    }),
  };
}

/** None, where not one was drawn before Ctrl-C. */
function runsText(runs: number): string[] {
  return runs > 0 ? [`--runs ${runs}`] : [];
}

/** Where it was saved, beside what was saved before; or why it was not: a finding is never lost for that. */
function saveCase(
  folder: string,
  { asked, spec, path: fuzzPath }: Counterexample,
  hello: Hello,
  seed: number,
): string {
  const { torch, numpy, python } = hello;
  const name = path.join(folder, `${asked.id}-${fuzzPath.replaceAll(':', '-')}`);
  try {
    let target = name;
    for (let i = 2; existsSync(target); i++) target = `${name}-${i}`;
    writeCase(target, {
      ...asked,
      claim: `a network found by fuzzing (--seed ${seed} --path ${fuzzPath})`,
      provenance: { torch, numpy, python, draw: { ...spec } },
    });
    return target;
  } catch (error) {
    return `nowhere: ${(error as Error).message}`;
  }
}
