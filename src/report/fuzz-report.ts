// What fuzzing found, for a person: how many networks, and the smallest that fails with all that reproduces it.
import { figure, ratioText } from '../compare/index.ts';
import { type Case, type CaseVerdict, type DepartureVerdict, type GapVerdict } from '../conformance/index.ts';
import { shapeText } from '../tensor/index.ts';
import { harmless, plain } from '../text/index.ts';
import { failureLines } from './failure.ts';
import { gapsLines } from './gaps-lines.ts';
import { departing, titleLines } from './headline.ts';
import { paint } from './paint.ts';
import { fitsSnippet, moduleText, pythonSnippet, typescriptSnippet } from './snippets.ts';
import { worstBudget } from './worst.ts';
import { counted, wrap } from './wrap.ts';

export interface FuzzSummary {
  readonly subject: string;
  readonly torch: string;
  /** Bit for bit, against PyTorch with its arithmetic pinned. */
  readonly exact: boolean;
  /** By Ctrl-C. */
  readonly interrupted?: true;
  readonly counts: {
    readonly runs: number;
    readonly pass: number;
    readonly fail: number;
    readonly skip: number;
    readonly chaotic: number;
    readonly gap: number;
    readonly faults: number;
  };
  readonly verdicts: readonly CaseVerdict[];
  readonly faults: readonly Error[];
  readonly gaps: readonly GapVerdict[];
  readonly departures?: readonly DepartureVerdict[];
  /** The command that runs the very same networks again. */
  readonly again: string;
  readonly counterexample?: {
    readonly asked: Case;
    readonly verdict: CaseVerdict;
    readonly shrinks: number;
    /** The command that runs this one again. */
    readonly replay: string;
    /** How the subject is imported, as `subject`. */
    readonly importSubject: string;
    /** The folder of the package's Python scripts. */
    readonly scripts: string;
    readonly saved?: string;
  };
}

export function fuzzReport(found: FuzzSummary, { colours }: { colours: boolean }): string {
  const painted = paint(colours);
  const { counts, counterexample } = found;
  const sections = [
    [
      ...titleLines('torch-parity fuzz', found.subject, `, against torch ${found.torch}`).map(painted.bold),
      ...(found.exact ? ['Bit for bit: PyTorch computes with its arithmetic pinned, float32-in-order.'] : []),
      ...wrap(departing({ ...found, cases: found.verdicts }), 0),
    ],
    counterexample ? failure(counterexample, painted) : [],
    skips(found.verdicts),
    gapsLines({ gaps: found.gaps, cases: [] }, painted, 'network'),
    found.faults.length > 0
      ? [
          painted.status('fail', 'PyTorch could not answer:'),
          ...found.faults
            .slice(0, 3)
            .flatMap(({ message }) => message.split('\n').flatMap((line) => wrap(line, 2))),
        ]
      : [],
    [
      ...worst(found.verdicts),
      ...passed(found.verdicts),
      ...(found.interrupted
        ? [painted.status('fail', `Interrupted: stopped after ${counted(counts.runs, 'network')}.`)]
        : []),
      `Again: ${plain(found.again)}`,
      ...wrap(countsText(counts), 0).map((line) =>
        painted.bold(painted.status(isGreen(found) ? 'pass' : 'fail', line)),
      ),
    ],
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function countsText({ runs, pass, fail, skip, chaotic, gap, faults }: FuzzSummary['counts']): string {
  const gaps = gap > 0 ? `${counted(gap, 'known gap')}, ` : '';
  return (
    `${counted(runs, 'network')}: ${pass} passed, ${fail} failed, ${skip} skipped, ` +
    `${chaotic} chaotic, ${gaps}${faults} unanswered`
  );
}

function isGreen({ counts, gaps, interrupted }: FuzzSummary): boolean {
  const { pass, chaotic, fail, gap, faults } = counts;
  return (
    !interrupted &&
    fail + faults === 0 &&
    pass + chaotic + gap > 0 &&
    gaps.every(({ fault }) => fault === undefined)
  );
}

function failure(
  {
    asked,
    verdict,
    shrinks,
    replay,
    importSubject,
    scripts,
    saved,
  }: NonNullable<FuzzSummary['counterexample']>,
  { bold, status }: ReturnType<typeof paint>,
): string[] {
  const shapes = Object.entries(asked.inputs).map(([name, { shape }]) => `${name} ${shapeText(shape)}`);
  const freely = verdict.tensors.some((tensor) => tensor.status === 'fail') || verdict.reason !== undefined;
  return [
    `${status('fail', 'FAIL')} ${bold(`the smallest network that still fails (shrunk ${counted(shrinks, 'time')})`)}`,
    ...wrap(`${moduleText(asked)}, ${asked.dtype}${asked.stepped ? ', stepped by hand' : ''}`, 5),
    ...wrap(shapes.join(', '), 5),
    ...failureLines(verdict),
    '',
    `Replay: ${plain(replay)}`,
    ...(freely
      ? []
      : ['The snippets run the whole sequence, which is right: what fails is each step alone.']),
    ...(saved === undefined ? [] : [`Saved:  ${plain(saved)}`]),
    ...(fitsSnippet(asked)
      ? [
          '',
          'In Python:',
          '',
          harmless(pythonSnippet(asked, scripts)),
          '',
          'In TypeScript:',
          '',
          harmless(typescriptSnippet(asked, importSubject)),
        ]
      : ['', 'It has too many numbers to paste: save it as a case with --save DIR.']),
  ];
}

function skips(verdicts: readonly CaseVerdict[]): string[] {
  const reasons = [
    ...new Set(verdicts.filter(({ status }) => status === 'skip').map(({ reason }) => reason ?? '')),
  ];
  return reasons.length === 0 ? [] : ['Skipped:', ...reasons.flatMap((reason) => wrap(reason, 2))];
}

/** How many passed of each module, the most frequent first. */
export function passedByModule(verdicts: readonly CaseVerdict[]): Record<string, number> {
  const found = new Map<string, number>();
  for (const { module, status } of verdicts) {
    if (status === 'pass') found.set(module, (found.get(module) ?? 0) + 1);
  }
  return Object.fromEntries([...found].toSorted(([, one], [, other]) => other - one));
}

function passed(verdicts: readonly CaseVerdict[]): string[] {
  const counts = Object.entries(passedByModule(verdicts)).map(([module, count]) => `${module} ${count}`);
  return counts.length === 0 ? [] : wrap(`Passed: ${counts.join(', ')}.`, 0);
}

/** The worst of all that was judged, as a share of PyTorch's own error. */
function worst(verdicts: readonly CaseVerdict[]): string[] {
  const found = worstBudget(verdicts.filter(({ status }) => status === 'pass'));
  if (!found) return [];
  const { tensor, budget } = found;
  const unit = budget.torch_error > 0 ? "PyTorch's own error" : "the floor (PyTorch's own error is 0)";
  return wrap(
    `Closest to its limit among those that passed: ${tensor.name}, error ${figure(budget.error)} of ${figure(budget.allowed)} allowed, ${ratioText(budget.ratio)} ${unit}.`,
    0,
  );
}
