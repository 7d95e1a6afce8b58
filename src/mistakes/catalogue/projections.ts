// proj_size of an LSTM: h is projected by weight_hr, for the output and for the recurrence.
// Source: issues of icefall and sherpa, and exporters without support for it.
import type { Place, Projected } from '../textbook/bend.ts';
import type { Row } from '../textbook/nested.ts';
import { from } from './loading.ts';
import { hasReverse, isProjected, type Mistake } from './mistake.ts';
import { misread } from './rewritten.ts';

/** The first of what is not projected, as many as h has. */
const firstOf = ({ h }: Projected, unprojected: Row, { question }: Place): Row => {
  const first = unprojected.slice(0, h.length);
  return question.dtype === 'float32' ? first.map(Math.fround) : first;
};
const PROJECT = 'Compute h_t = weight_hr @ (o * tanh(c_t)), give it as output, and read it in the next step.';

export const PROJECTIONS: readonly Mistake[] = [
  {
    name: 'projection_on_output_alone',
    title: 'the recurrence reads the first features of o * tanh(c), and only output is projected',
    cause: 'The projection was put behind the network.',
    remedy: PROJECT,
    applies: isProjected,
    bend: {
      project: (usual, unprojected, place) => ({ ...usual, h: firstOf(usual, unprojected, place) }),
    },
  },
  {
    name: 'projection_in_recurrence_alone',
    title: 'output holds the first features of o * tanh(c), and only the recurrence reads what is projected',
    cause: 'The state was stored before it was projected.',
    remedy: PROJECT,
    applies: isProjected,
    bend: {
      project: (usual, unprojected, place) => ({ ...usual, output: firstOf(usual, unprojected, place) }),
    },
  },
  {
    name: 'projection_is_a_slice',
    title: 'h is the first features of o * tanh(c): nothing is projected',
    cause: 'weight_hr was not loaded, and h was cut to fit.',
    remedy: PROJECT,
    applies: isProjected,
    bend: {
      project: (usual, unprojected, place) => {
        const first = firstOf(usual, unprojected, place);
        return { h: first, output: first };
      },
    },
  },
  {
    name: 'weight_hr_misread',
    title: 'the memory of weight_hr is read as (in, out)',
    cause:
      'The framework keeps kernels as (in, out), and the memory was copied without a transposition (icefall#621).',
    remedy: 'Transpose weight_hr: PyTorch keeps it as (proj_size, hidden_size).',
    applies: ({ config }) => (config.proj_size ?? 0) > 1,
    bend: { weights: (w) => ({ ...w, ...(w.hr && { hr: misread(w.hr) }) }) },
  },
  {
    name: 'weight_hr_reverse_ignored',
    title: "both directions are projected by the forward direction's weight_hr",
    cause: 'The keys weight_hr_l0_reverse and its like were not loaded.',
    remedy: 'Load every key that ends in _reverse into the reverse direction.',
    applies: (question) => isProjected(question) && hasReverse(question),
    bend: { parameters: from(['hr'], (i) => i & ~1) },
  },
];
