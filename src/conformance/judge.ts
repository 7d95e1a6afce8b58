// One case's answer, judged: every expected tensor, free-running.
import { describeBudget, describeDifference, sameForm } from '../compare/index.ts';
import { familyAnswers, optionalNames } from '../signatures/axes/index.ts';
import type { NamedTensors, Tensor } from '../tensor/index.ts';
import { shortened } from '../text/index.ts';
import { judgedPart } from './chaos.ts';
import { type Compared, type Judgement, judgement } from './judgement.ts';
import { carriedBy, finerLines } from './carried-by.ts';
import type { Opened } from './opened.ts';
import { withoutPadding } from './padding.ts';
import { slackOf } from './slack.ts';
import type { TensorVerdict } from './verdict.ts';

/**
 * Verdicts for all expected tensors of a case, and a failure for each name that no case asks for.
 * @param exact bits in place of closeness
 * @param gives the answers that alone are asked for; absent: all
 */
export function judgeTensors(
  opened: Opened,
  answer: NamedTensors,
  exact: boolean,
  gives?: readonly string[],
): TensorVerdict[] {
  const known = familyAnswers(opened.asked.module);
  const unknown = Object.keys(answer).filter((name) => !known.includes(name));
  return [
    ...Object.keys(opened.expected)
      .filter((name) => (gives?.includes(name) ?? true) || answer[name])
      .map((name) => judgeTensor(opened, name, answer[name], exact)),
    ...unknownOnes(unknown, known),
  ];
}

/** A failure for each name that no case asks for; of many for the first, which says how many there are. */
function unknownOnes(names: readonly string[], known: readonly string[]): TensorVerdict[] {
  const wanted = `want one of ${known.join(', ')}`;
  if (names.length <= MOST_UNKNOWN) {
    return names.map((name) => notJudged(shortened(name), 'fail', 0, `unknown name, ${wanted}`));
  }
  return [
    notJudged(
      shortened(names[0]!),
      'fail',
      0,
      `${names.length} unknown names, of which this is one; ${wanted}`,
    ),
  ];
}

const MOST_UNKNOWN = 10;

function judgeTensor(
  opened: Opened,
  name: string,
  actual: Tensor | undefined,
  exact: boolean,
): TensorVerdict {
  const total = opened.expected[name]!.data.length;
  if (actual === undefined) {
    const status = optionalNames(opened.asked).includes(name) ? 'skip' : 'fail';
    return notJudged(name, status, total, 'not given by the subject');
  }
  const { compared, left_out } = comparedWith(opened, name, actual, exact);
  if (left_out === total) {
    return { ...notJudged(name, 'skip', total, `${chaosText(opened)}: only judged per step`), left_out };
  }
  const found = verdictOf(
    name,
    judgement(compared, () => opened.scale, exact),
  );
  const finer = found.status === 'fail' ? finerLines(compared.actual, opened.departed?.arithmetic) : [];
  const verdict = finer.length > 0 ? { ...found, reasons: [...finer, ...found.reasons] } : found;
  return left_out === undefined ? verdict : { ...verdict, left_out };
}

/**
 * An answer and what it is held to; of a chaotic case only the part that can be followed.
 * @returns left_out elements that are not compared; undefined where the whole is
 */
export function comparedWith(
  opened: Opened,
  name: string,
  given: Tensor,
  exact: boolean,
): { compared: Compared; left_out?: number } {
  const { chaos, departed } = opened;
  const expected = opened.expected[name]!;
  const actual = sameForm(given, expected) ? withoutPadding(opened, name, given) : given;
  const truth = opened.isTrue ? opened.truth[name]! : undefined;
  const rest = opened.truthRest[name];
  // Bits are judged to the end, however chaotic the network is.
  if (exact || !sameForm(actual, expected)) return { compared: { actual, expected, truth, rest } };
  if (departed?.arithmetic) {
    const by = carriedBy(opened, name, actual);
    const left_out = chaos && judgedPart(opened, chaos, name, expected).left_out;
    return { compared: { actual, expected, truth: undefined, by }, ...(left_out && { left_out }) };
  }
  if (!chaos) return { compared: { actual, expected, truth, rest, slack: slackOf(opened, name) } };
  const part = (one: Tensor) => judgedPart(opened, chaos, name, one).part;
  const judged = {
    actual: part(actual),
    expected: part(expected),
    truth: truth && part(truth),
    rest: rest && part(rest),
  };
  return {
    compared: { ...judged, slack: slackOf(opened, name) },
    left_out: judgedPart(opened, chaos, name, expected).left_out,
  };
}

/** A judgement as the report has it. */
export function verdictOf(name: string, { found, spent, isRight }: Judgement): TensorVerdict {
  const { judged, mismatched, total, max_abs_error, max_ulp_error, worst_index } = found;
  return {
    name,
    status: isRight ? 'pass' : 'fail',
    judged: found.incomparable ? 'none' : judged,
    mismatched,
    total,
    max_abs_error,
    max_ulp_error,
    worst_index,
    ...(spent && {
      budget: {
        error: spent.error,
        torch_error: spent.torch_error,
        allowed: spent.allowed,
        ratio: spent.ratio,
        index: spent.index,
      },
    }),
    reasons: [...describeDifference(found), ...(spent && !spent.within ? describeBudget(spent) : [])],
  };
}

function chaosText({ chaos }: Opened): string {
  return chaos?.cause === 'overflow' ? 'it overflows' : 'chaotic';
}

function notJudged(name: string, status: 'fail' | 'skip', total: number, reason: string): TensorVerdict {
  return {
    name,
    status,
    judged: 'none',
    mismatched: status === 'fail' ? total : 0,
    total,
    max_abs_error: Number.NaN,
    max_ulp_error: Number.NaN,
    worst_index: null,
    reasons: [reason],
  };
}
