// Which gate of a single step is wrong, and which part of it. The whole network is asked for one step with the parameters of
// the other gates at one place set to 0: their sums are 0 then, and what comes is held to the equation. What does not show
// in the numbers is not said.
import { formOf, NAMES, type ParameterKind, parametersOf, signatureOf } from '../signatures/index.ts';
import { type FloatDtype, type FloatTensor, type NamedTensors, tensor } from '../tensor/index.ts';
import { answerOf, supportOf } from './answer.ts';
import type { Question } from './case.ts';
import { mayAsk } from './may-ask.ts';
import type { PerStep } from './per-step.ts';
import { isSound } from './sound.ts';
import type { OneStep } from './one-step.ts';
import { stepsAlone } from './steps-alone.ts';
import type { Subject } from './subject.ts';
import { AskingOn } from './unanswered.ts';
import { Unrolled } from './unrolled.ts';
import { AT_ZERO } from './words.ts';

/** Whether a parameter's rows of a gate are kept; of a projection the gate is undefined, and false makes all of it 1. */
type Kept = (kind: ParameterKind, gate: number | undefined) => boolean;

const KINDS: Readonly<Record<string, readonly ParameterKind[]>> = {
  input: ['weight_ih'],
  recurrence: ['weight_hh'],
  bias: ['bias_ih', 'bias_hh'],
};

/**
 * By name: `forget gate`, and of one that is wrong `forget gate: bias`; `projection`; AT_ZERO, where it is wrong though all
 * sums are 0.
 * @param perStep every step of the case alone @param state layer * num_directions + direction @param asked the case
 * @throws UnansweredError
 */
export async function gatePartsOf(
  subject: Subject,
  { question, departed }: PerStep,
  state: number,
  asked: Question,
): Promise<Record<string, boolean>> {
  const asking = new AskingOn();
  const parts = await foundBy(asking, subject, question, state, asked, departed);
  asking.end();
  return parts;
}

async function foundBy(
  asking: AskingOn,
  subject: Subject,
  question: Question,
  state: number,
  asked: Question,
  departed: PerStep['departed'],
): Promise<Record<string, boolean>> {
  const { gates, shownBy } = new Unrolled(question, departed).equation;
  const parts: Record<string, boolean> = {};
  const nothing = await probe(() => false);
  if (!nothing) return {};
  if (!nothing.isRight) return { [AT_ZERO]: false };
  const projected = (question.config.proj_size ?? 0) > 0;
  for (const [gate, name] of gates.entries()) {
    const companion = shownBy[gate];
    const base: Kept = (_, one) => companion !== undefined && one === companion;
    const before = companion === undefined ? nothing : await probe(base);
    const whole = await probe((kind, one) => one === gate || base(kind, one), false);
    if (!before || !whole) return parts;
    if (!before.isRight || !differ(before.wanted, whole.wanted)) continue;
    const said = `${name} gate${whole.isRight || companion === undefined ? '' : productWith(gates[companion]!)}`;
    parts[said] = whole.isRight;
    if (whole.isRight) continue;
    for (const [part, kinds] of Object.entries(KINDS)) {
      const alone = await probe((kind, one) => (one === gate && kinds.includes(kind)) || base(kind, one));
      if (alone && differ(before.wanted, alone.wanted)) parts[`${said}: ${part}`] = alone.isRight;
    }
  }
  for (const [gate, companion] of shownBy.entries()) {
    if (companion === undefined || parts[`${gates[gate]} gate${productWith(gates[companion]!)}`] !== false)
      continue;
    delete parts[`${gates[companion]} gate`]; // right where the other is 1/2, which is no proof
  }
  if (projected) {
    const real = await probe((_, gate) => gate === undefined);
    if (real) parts['projection'] = real.isRight;
  }
  return parts;

  /** @param perhaps taken for it where it is not answered yet: so that all is asked that may be */
  async function probe(
    kept: Kept,
    perhaps = true,
  ): Promise<{ isRight: boolean; wanted: readonly OneStep[] } | undefined> {
    const alone = keeping(question, state, kept);
    if (mayAsk(subject, asked, alone) !== true || (await supportOf(subject, alone)) !== true)
      return undefined;
    const one = new Unrolled(alone, departed);
    const wanted = stepsAlone(one).map(({ values, least, allowed }): OneStep => {
      const size = values.length / one.num_states;
      const own = (all: Float64Array) => all.subarray(state * size, (state + 1) * size);
      return { values: own(values), least: own(least), allowed: (at) => allowed(state * size + at) };
    });
    const answer = await asking.ask<NamedTensors | undefined>(answerOf(subject, alone), undefined);
    if (!answer) return { isRight: perhaps, wanted };
    const isRight = signatureOf(alone.module).states.every(({ letter }, i) => {
      const came = answer[NAMES.last(letter)[formOf(alone)]!];
      const { values, allowed } = wanted[i]!;
      return values.every((value, at) => {
        const given = Number(came?.data[state * values.length + at] ?? Number.NaN);
        return isSound(given, { wanted: value, allowed: allowed(at) }, alone.dtype, departed?.arithmetic);
      });
    });
    return { isRight, wanted };
  }
}

/** Of a gate that shows through another: which of the two is wrong, or how they meet, is not known. */
const productWith = (gate: string) => `, or its product with the ${gate} gate,`;

/** Whether some state is clearly another one. */
function differ(one: readonly OneStep[], other: readonly OneStep[]): boolean {
  return one.some(({ values, allowed }, letter) =>
    values.some((value, at) => {
      const { values: others, allowed: room } = other[letter]!;
      return value !== others[at]! && Math.abs(value - others[at]!) > 4 * (allowed(at) + room(at));
    }),
  );
}

/** One layer and direction with some of its parameters alone; all others are kept. */
function keeping(question: Question, state: number, kept: Kept): Question {
  const { module, config, state_dict } = question;
  const { num_gates } = signatureOf(module);
  const changed = parametersOf(module, config).map(({ name, kind, place }) => {
    const one = state_dict[name] as FloatTensor;
    if (place.state !== state) return [name, one];
    const { data, shape } = one;
    const size = data.length / num_gates;
    const at = (value: number, i: number) => {
      if (kind === 'weight_hr') return kept(kind, undefined) ? value : 1;
      return kept(kind, Math.floor(i / size)) ? value : 0;
    };
    return [name, tensor<FloatDtype>((data as Float32Array).map(at), shape)];
  });
  return { ...question, state_dict: Object.fromEntries(changed) as NamedTensors };
}
