// Whether a golden's first wrong number is what lower precision gives: PyTorch computes so where TF32 or half types are on.
import { equationOf, FLOAT64 } from '../equations/index.ts';
import { toBits } from '../tensor/index.ts';
import type { Broken } from './audit.ts';
import type { Direction } from './direction.ts';
import type { Opened } from './opened.ts';
import { letterOf, placeOf } from './states-in.ts';
import { roomFor, sum } from './sums.ts';
import { type Rows, stateOf } from './unrolled.ts';

/** What is rounded: factors of products, weights, or all parameters. */
const WAYS = ['products', 'weights', 'parameters'] as const;

/** Significant bits that are kept, and what has so many. */
const PRECISIONS: readonly { readonly bits: number; readonly name: string }[] = [
  { bits: 11, name: 'with TF32 products (torch.backends.cuda.matmul.allow_tf32), or from float16 weights' },
  { bits: 8, name: 'in bfloat16, or from bfloat16 weights' },
];

/** In words; undefined where no such precision gives the number. */
export function recordedIn(opened: Opened, { at, came, wanted, tensor }: Broken): string | undefined {
  const { question, states } = opened;
  if (question.dtype !== 'float32' || !tensor.startsWith('expected.') || !opened.tellsSteps) return undefined;
  const letter = letterOf(opened, tensor.slice('expected.'.length));
  if (letter === 0 && opened.isProjected) return undefined; // it comes from all units
  const direction = opened.directions[at.state]!;
  const below = opened.below(states[0]!, direction.layer);
  const before = opened.before(states, at.state);
  const row = at.t * opened.extent.batch + at.row;
  const equation = equationOf(question);
  const given = (bits: number, way: (typeof WAYS)[number]): number => {
    const to = (all: Float64Array) => all.map((value) => toBits(value, bits));
    const rowsTo = (rows: Rows): Rows => (way === 'products' ? { ...rows, data: to(rows.data) } : rows);
    const weights: Direction = {
      ...direction,
      weight_ih: to(direction.weight_ih),
      weight_hh: to(direction.weight_hh),
      ...(way === 'parameters' && { bias_ih: to(direction.bias_ih), bias_hh: to(direction.bias_hh) }),
    };
    const room = roomFor(equation.gates.length);
    sum(weights, rowsTo(below), rowsTo(before[0]!), row, at.unit, room);
    const own = before.map((one) => stateOf(one, row, at.unit));
    const after: number[] = [];
    equation.step(FLOAT64, room.ih, room.hh, own, after);
    return after[letter]!;
  };
  const { allowed } = opened.audited.corrected!;
  const room = 4 * allowed[letter]![placeOf(opened, letter, at)]!;
  return PRECISIONS.find(({ bits }) =>
    WAYS.some((way) => {
      const value = given(bits, way);
      return Math.abs(came - value) <= room && Math.abs(wanted - value) > room;
    }),
  )?.name;
}
