// One case's answer, judged: every expected tensor, worst first.
import { budget, describeBudget, describeDifference, difference } from '../compare/index.ts';
import type { NamedTensors, Tensor } from '../tensor/index.ts';
import type { Case } from './case.ts';
import type { TensorVerdict } from './verdict.ts';

/** The states after every step of an RNN: not part of torch's own answer, so a subject may leave them out. */
const OPTIONAL = 'h_steps';

/** Verdicts for all expected tensors of a case, and a failure for each name that no case asks for. */
export function judgeTensors(asked: Case, answer: NamedTensors): TensorVerdict[] {
  const unknown = Object.keys(answer).filter((name) => !TENSOR_NAMES.includes(name));
  return [
    ...Object.entries(asked.expected).map(([name, expected]) =>
      judgeTensor(asked, name, answer[name], expected),
    ),
    ...unknown.map((name) =>
      withoutElements(name, 'fail', 0, `unknown name, want one of ${TENSOR_NAMES.join(', ')}`),
    ),
  ];
}

const TENSOR_NAMES = ['output', 'h_n', 'h_steps', 'h_1'];

function judgeTensor(asked: Case, name: string, actual: Tensor | undefined, expected: Tensor): TensorVerdict {
  if (actual === undefined) {
    const optional = name === OPTIONAL && asked.module === 'RNN';
    return withoutElements(
      name,
      optional ? 'skip' : 'fail',
      expected.data.length,
      'not given by the subject',
    );
  }
  const found = difference(actual, expected, { exact: asked.exact === 'any' });
  const truth = asked.truth[name];
  const spent = truth && !found.incomparable ? budget(actual, expected, truth) : undefined;
  const reasons = [...describeDifference(found), ...(spent && !spent.within ? describeBudget(spent) : [])];
  const { judged, mismatched, total, max_abs_error, max_ulp_error, worst_index } = found;
  return {
    name,
    status: found.mismatched === 0 && !found.incomparable && (!spent || spent.within) ? 'pass' : 'fail',
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
    reasons,
  };
}

function withoutElements(
  name: string,
  status: 'fail' | 'skip',
  total: number,
  reason: string,
): TensorVerdict {
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
