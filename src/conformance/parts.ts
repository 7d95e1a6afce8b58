// Which part of a single step is wrong: its input, its recurrence or its bias. The subject is asked for one step with the
// other parts' weights set to 0; what must come out is one product, computed here in float64 (a hint, never a verdict).
import { defaultTolerance, isClose } from '../compare/index.ts';
import { type NamedTensors, numbers, type Tensor, zeros } from '../tensor/index.ts';
import { answerOf, supportOf } from './answer.ts';
import type { Question } from './case.ts';
import { type Layout, layoutOf } from './layout.ts';
import type { PerStep } from './per-step.ts';
import { firstLayers } from './states.ts';
import type { Subject } from './subject.ts';
import { directionName } from './words.ts';

const PARTS = { input: ['weight_ih'], recurrence: ['weight_hh'], bias: ['bias_ih', 'bias_hh'] } as const;

/** @param perStep every step of the case alone @param state layer * num_directions + direction */
export async function partsOf(
  subject: Subject,
  perStep: PerStep,
  state: number,
): Promise<Record<string, boolean>> {
  const { question } = perStep;
  const layout = layoutOf(question);
  const layer = Math.floor(state / layout.num_directions);
  const cut = question.module === 'RNN' ? firstLayers(question, layer + 1, layout) : question;
  const suffix = suffixOf(question, state, layout);
  const right: Record<string, boolean> = {};
  for (const [part, kept] of Object.entries(PARTS)) {
    if (part === 'bias' && !question.config.bias) continue;
    const alone = { ...cut, state_dict: onlyWith(cut.state_dict, suffix, kept) };
    if ((await supportOf(subject, alone)) !== true) continue;
    const actual = stateOf(await answerOf(subject, alone), state, layout);
    const expected = product(perStep, state, part as keyof typeof PARTS, layout);
    const tolerance = defaultTolerance(question.dtype);
    right[part] =
      actual !== undefined &&
      expected.every((value, i) => isClose(actual[i] ?? Number.NaN, value, tolerance, question.dtype));
  }
  return right;
}

/** The layer's other parameters are 0; other layers keep theirs. */
function onlyWith(state_dict: NamedTensors, suffix: string, kept: readonly string[]): NamedTensors {
  return Object.fromEntries(
    Object.entries(state_dict).map(([name, weight]) => {
      const ours = ['weight_ih', 'weight_hh', 'bias_ih', 'bias_hh'].some((kind) => name === kind + suffix);
      return [
        name,
        ours && !kept.some((kind) => name === kind + suffix) ? zeros(weight.shape, weight.dtype) : weight,
      ];
    }),
  );
}

/** The rows of one state in an answer to a single step. */
function stateOf(answer: NamedTensors, state: number, { batch, hidden_size }: Layout): number[] | undefined {
  const states = answer['h_n'] ?? answer['h_1'];
  const width = batch * hidden_size;
  return states && numbers(states).slice(state * width, (state + 1) * width);
}

/** act(weight @ vector) for every row, or act(bias_ih + bias_hh). */
function product(
  { question, expected }: PerStep,
  state: number,
  part: keyof typeof PARTS,
  layout: Layout,
): number[] {
  const { batch, hidden_size, num_directions } = layout;
  const suffix = suffixOf(question, state, layout);
  const layer = Math.floor(state / num_directions);
  const weight = (kind: string) => numbers(question.state_dict[kind + suffix]!);
  const act = question.config.nonlinearity === 'tanh' ? Math.tanh : (z: number) => Math.max(0, z);
  const rows = Array.from({ length: batch }, (_, row) => row);
  if (part === 'bias') {
    const [ih, hh] = [weight('bias_ih'), weight('bias_hh')];
    return rows.flatMap(() => ih.map((value, unit) => act(value + hh[unit]!)));
  }
  const matrix = weight(part === 'input' ? 'weight_ih' : 'weight_hh');
  const width = matrix.length / hidden_size;
  const vectors =
    part === 'recurrence'
      ? rowsOf(question.inputs['h_0'] ?? question.inputs['hx']!, state, layout)
      : layer === 0
        ? numbers(question.inputs['input']!)
        : below(expected['h_n']!, layer, layout);
  return rows.flatMap((row) => {
    const vector = vectors.slice(row * width, (row + 1) * width);
    return Array.from({ length: hidden_size }, (_, unit) => {
      return act(vector.reduce((sum, value, column) => sum + value * matrix[unit * width + column]!, 0));
    });
  });
}

function rowsOf(all: Tensor, state: number, { batch, hidden_size }: Layout): number[] {
  return numbers(all).slice(state * batch * hidden_size, (state + 1) * batch * hidden_size);
}

/** What the layer below gives at each row: its directions side by side. */
function below(h_n: Tensor, layer: number, layout: Layout): number[] {
  const { num_directions, batch, hidden_size } = layout;
  const sides = Array.from({ length: num_directions }, (_, direction) =>
    rowsOf(h_n, (layer - 1) * num_directions + direction, layout),
  );
  return Array.from({ length: batch }, (_, row) =>
    sides.flatMap((side) => side.slice(row * hidden_size, (row + 1) * hidden_size)),
  ).flat();
}

function suffixOf({ module }: Question, state: number, { num_directions }: Layout): string {
  if (module !== 'RNN') return '';
  const layer = Math.floor(state / num_directions);
  return `_l${layer}${directionName(state, num_directions) === 'reverse' ? '_reverse' : ''}`;
}
