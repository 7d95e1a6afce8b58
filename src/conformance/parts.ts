// Which part of a single step is wrong: its input, its recurrence or its bias. The subject is asked for one step with the
// other parts' weights set to 0; what must come out is told by the equation (a hint, never a verdict).
import { defaultTolerance, isClose } from '../compare/index.ts';
import { equationOf, FLOAT64 } from '../equations/index.ts';
import { formOf, isNetwork, NAMES, type ParameterKind, parametersOf } from '../signatures/index.ts';
import { type NamedTensors, numbers, zeros } from '../tensor/index.ts';
import { answerOf, supportOf } from './answer.ts';
import type { Question } from './case.ts';
import { firstLayers } from './layer-states.ts';
import { mayAsk } from './may-ask.ts';
import type { PerStep } from './per-step.ts';
import type { Subject } from './subject.ts';
import { roomFor, sum } from './sums.ts';
import { Unrolled } from './unrolled.ts';

const PARTS: Readonly<Record<string, readonly ParameterKind[]>> = {
  input: ['weight_ih'],
  recurrence: ['weight_hh'],
  bias: ['bias_ih', 'bias_hh'],
};

/** @param perStep every step of the case alone @param state layer * num_directions + direction @param asked the case */
export async function partsOf(
  subject: Subject,
  { question, expected }: PerStep,
  state: number,
  asked: Question,
): Promise<Record<string, boolean>> {
  const opened = new Unrolled(question);
  const last = NAMES.last('h')[formOf(question)]!;
  const cut = isNetwork(question.module) ? firstLayers(question, opened.layerOf(state) + 1) : question;
  const right: Record<string, boolean> = {};
  for (const [part, kept] of Object.entries(PARTS)) {
    if (part === 'bias' && !question.config.bias) continue;
    const alone = { ...cut, state_dict: onlyWith(cut, state, kept) };
    if (mayAsk(subject, asked, alone) !== true || (await supportOf(subject, alone)) !== true) continue;
    const given = (await answerOf(subject, alone))[last];
    const wanted = oneStep(new Unrolled(alone), numbers(expected[last]!), state);
    const actual = given && numbers(given).slice(state * wanted.length, (state + 1) * wanted.length);
    const tolerance = defaultTolerance(question.dtype);
    right[part] =
      actual !== undefined &&
      wanted.every((value, i) => isClose(actual[i] ?? Number.NaN, value, tolerance, question.dtype));
  }
  return right;
}

/** The other parameters of one layer and direction are 0; all others are kept. */
function onlyWith(
  { module, config, state_dict }: Question,
  state: number,
  kept: readonly string[],
): NamedTensors {
  return Object.fromEntries(
    parametersOf(module, config).map(({ name, kind, place }) => {
      const weight = state_dict[name]!;
      const isOff = place.state === state && !kept.includes(kind);
      return [name, isOff ? zeros(weight.shape, weight.dtype) : weight];
    }),
  );
}

/** What one layer and direction gives in every row. @param h PyTorch's states of all layers after the step */
function oneStep(opened: Unrolled, h: readonly number[], state: number): number[] {
  const equation = equationOf(opened.question);
  const direction = opened.directions[state]!;
  const below = opened.below(Float64Array.from(h), direction.layer);
  const before = opened.before(
    opened.initial.map(({ length }) => new Float64Array(length)), // of one step nothing comes before but these
    state,
  );
  const room = roomFor(equation.gates.length);
  const after: number[] = [];
  return Array.from({ length: opened.rows }, (_, row) =>
    Array.from({ length: opened.question.config.hidden_size }, (__, unit) => {
      sum(direction, below, before[0]!, row, unit, room);
      const own = before.map(({ data, width }) => data[row * width + unit]!);
      equation.step(FLOAT64, room.ih, room.hh, own, after);
      return after[0]!;
    }),
  ).flat();
}
