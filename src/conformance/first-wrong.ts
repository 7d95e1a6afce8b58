// The first state of a subject that is wrong, in the order of computation: layer by layer, direction by direction, step by step.
import { sameForm } from '../compare/index.ts';
import { stepsName } from '../signatures/axes/index.ts';
import { signatureOf } from '../signatures/index.ts';
import type { NamedTensors, Tensor } from '../tensor/index.ts';
import { comparedWith } from './judge.ts';
import { judgement } from './judgement.ts';
import { statesOf } from './layer-states.ts';
import type { Opened } from './opened.ts';
import type { Subject } from './subject.ts';

/**
 * The first wrong state, of whatever letter the subject's are known: of two that are wrong at one step the one that h is
 * computed from. Undefined where no states can be had; `none` where all are right.
 */
export async function firstOf(
  subject: Subject,
  opened: Opened,
  answer: NamedTensors,
  exact: boolean,
): Promise<FirstWrong | 'none' | undefined> {
  const states = await statesOf(subject, opened, answer);
  if (!states) return undefined;
  const all = signatureOf(opened.asked.module).states.map(({ letter }, i) => {
    const given = answer[stepsName(opened.asked, letter)];
    return i === 0 ? states : given;
  });
  const found = all.flatMap((one, letter) => (one ? (firstWrong(opened, one, letter, exact) ?? []) : []));
  const order = ({ state, t }: FirstWrong) =>
    [opened.layerOf(state), opened.order(state).indexOf(t)] as const;
  const [first] = found.toSorted((a, b) => {
    const [[layer, step], [other, otherStep]] = [order(a), order(b)];
    return layer - other || step - otherStep || b.letter - a.letter;
  });
  return first ?? 'none';
}

export interface FirstWrong {
  readonly letter: number;
  readonly state: number;
  readonly t: number;
  readonly rows: readonly number[];
  readonly units: readonly number[];
}

function firstWrong(opened: Opened, states: Tensor, letter: number, exact: boolean): FirstWrong | undefined {
  const { num_directions, num_states, chaos } = opened;
  const width = opened.widths[letter]!;
  const isWrong = wrongStates(opened, states, letter, exact);
  for (let layer = 0; layer * num_directions < num_states; layer++) {
    const found = Array.from({ length: num_directions }, (_, direction) => {
      const state = layer * num_directions + direction;
      const t = opened.order(state).find((step) => {
        return (chaos?.isJudged({ state, t: step }) ?? true) && wrongAt(state, step).length > 0;
      });
      return t === undefined ? [] : [{ state, t, wrong: wrongAt(state, t) }];
    }).flat();
    // Both directions of a layer stand on the same ground: the one that goes wrong earlier in its own order is named,
    // else the forward one.
    const order = ({ state, t }: { state: number; t: number }) => opened.order(state).indexOf(t);
    const [first] = found.toSorted((a, b) => order(a) - order(b));
    if (first) {
      const rows = [...new Set(first.wrong.map((place) => Math.floor(place / width)))];
      const units = [...new Set(first.wrong.map((place) => place % width))].toSorted((a, b) => a - b);
      return { letter, state: first.state, t: first.t, rows, units };
    }
  }
  return undefined;

  /** Wrong places of one step, `row * hidden_size + unit`. */
  function wrongAt(state: number, t: number): number[] {
    const { seq_len, batch } = opened.extent;
    const size = batch * width;
    const from = (state * seq_len + t) * size;
    return Array.from({ length: size }, (_, place) => place).filter((place) => isWrong(from + place));
  }
}

/** The states, judged as their tensor is. */
function wrongStates(
  opened: Opened,
  states: Tensor,
  letter: number,
  exact: boolean,
): (offset: number) => boolean {
  const name = stepsName(opened.asked, signatureOf(opened.asked.module).states[letter]!.letter);
  const { compared } = comparedWith(opened, name, states, exact);
  if (!sameForm(compared.actual, compared.expected)) return () => false;
  return judgement(compared, () => opened.scale, exact).isWrong;
}
