// The unrolled picture, from an opened case and the subject's answer: by letter, layer, direction and time step.
import { sameForm } from '../compare/index.ts';
import { stepsName } from '../signatures/axes/index.ts';
import { NAMES, signatureOf } from '../signatures/index.ts';
import type { NamedTensors } from '../tensor/index.ts';
import type { Grid, GridCell, GridRow } from './grid-verdict.ts';
import { comparedWith } from './judge.ts';
import type { Opened } from './opened.ts';
import { sharesOf } from './share.ts';
import { directionName } from './words.ts';

/** Cells beside each other that 80 columns have room for, with what stands around them. */
const MOST_BINS = 56;

/** In the order of what counts: of two the greater is shown. Shares are 0 and more; Infinity is `wrong`. */
const [NONE, NOT_SEEN, NOT_JUDGED] = [-3, -2, -1];

/** By `state * seq_len + t`. */
type Steps = Float64Array;

/**
 * Undefined where the case has no elements.
 * @param answer with the states after every step, if they are known; else output, h_n and c_n tell some of them
 */
export function gridOf(opened: Opened, answer: NamedTensors, exact: boolean): Grid | undefined {
  const { seq_len } = opened.extent;
  const letters = signatureOf(opened.question.module).states.map(({ letter }) => letter);
  if (opened.rows === 0) return undefined;
  const steps_per_bin = Math.ceil(seq_len / MOST_BINS);
  const sides = Array.from({ length: opened.num_directions }, (_, i) => i);
  const layers = Array.from({ length: opened.num_states / sides.length }, (_, i) => i).toReversed();
  const states = letters.map((letter, i) => statesOf(opened, answer, letter, i, exact));
  const order = layers.flatMap((layer) => sides.map((side) => layer * sides.length + side));
  const output = opened.isNetwork ? stepsOf(opened, answer, 'output', exact) : undefined;
  const top = order.slice(0, sides.length);
  const rows: GridRow[] = [
    ...(output ? top.map((state) => ({ ...placed('output', state), cells: cells(output, state) })) : []),
    ...letters.flatMap((letter, i) => {
      const last = opened.isNetwork ? stepsOf(opened, answer, NAMES.last(letter).network!, exact) : undefined;
      return order.map((state) => ({
        ...placed(letter, state),
        ...(opened.isNetwork && { layer: opened.layerOf(state) }),
        cells: cells(states[i]!, state),
        ...(last && { last: cellOf(greatest(last, state * seq_len, (state + 1) * seq_len)) }),
      }));
    }),
  ];
  const first = firstBeyond(opened, states);
  return {
    seq_len,
    steps_per_bin,
    rows,
    ...(first && {
      first: {
        row: (output ? top.length : 0) + first.letter * order.length + order.indexOf(first.state),
        bin: Math.floor(first.t / steps_per_bin),
        t: first.t,
      },
    }),
  };

  function placed(name: GridRow['name'], state: number): Pick<GridRow, 'name' | 'direction'> {
    return { name, ...(sides.length > 1 && { direction: directionName(opened, state) }) };
  }

  function cells(steps: Steps, state: number): GridCell[] {
    const [from, to] = [state * seq_len, (state + 1) * seq_len];
    return Array.from({ length: Math.ceil(seq_len / steps_per_bin) }, (_, bin) => {
      const at = from + bin * steps_per_bin;
      return cellOf(greatest(steps, at, Math.min(at + steps_per_bin, to)));
    });
  }
}

/** The states of a letter: from their own tensor, else from the answers that hold some of them. */
function statesOf(opened: Opened, answer: NamedTensors, letter: string, i: number, exact: boolean): Steps {
  const name = stepsName(opened.asked, letter);
  const own = stepsOf(opened, answer, name, exact);
  if (!opened.isNetwork || isGiven(opened, answer, name)) return own;
  const others = [...(i === 0 ? ['output'] : []), NAMES.last(letter).network!];
  const told = others.map((other) => stepsOf(opened, answer, other, exact, false));
  return own.map((value, at) => Math.max(value, ...told.map((steps) => steps[at]!)));
}

/** The greatest share of each step that a tensor holds. @param padded whether the padding of output counts: it is judged */
function stepsOf(opened: Opened, answer: NamedTensors, name: string, exact: boolean, padded = true): Steps {
  const { seq_len } = opened.extent;
  const steps = new Float64Array(opened.num_states * seq_len).fill(NONE);
  const given = isGiven(opened, answer, name) ? answer[name]! : undefined;
  const shares =
    given && sharesOf(comparedWith(opened, name, given, exact).compared, () => opened.scale, exact);
  const at = opened.at(name);
  for (let offset = 0; offset < opened.expected[name]!.data.length; offset++) {
    const where = at(offset);
    if (!(padded && name === 'output') && !opened.isLive(where.t, where.row)) continue;
    const isJudged = exact || (opened.chaos?.isJudged(where) ?? true);
    const value = shares === undefined ? NOT_SEEN : isJudged ? shares(offset) : NOT_JUDGED;
    const place = where.state * seq_len + where.t;
    steps[place] = Math.max(steps[place]!, value);
  }
  return steps;
}

function isGiven({ expected }: Opened, answer: NamedTensors, name: string): boolean {
  const given = answer[name];
  return given !== undefined && sameForm(given, expected[name]!);
}

/** As first-wrong.ts orders them: layer, then step, then c, which h is computed from; the forward direction first. */
function firstBeyond(
  opened: Opened,
  states: readonly Steps[],
): { readonly letter: number; readonly state: number; readonly t: number } | undefined {
  const { seq_len } = opened.extent;
  const found = states.flatMap((steps, letter) =>
    Array.from({ length: opened.num_states }, (_, state) => {
      const order = opened.order(state);
      const step = order.findIndex((t) => steps[state * seq_len + t]! > 1);
      return step === -1 ? [] : [{ letter, state, step, t: order[step]! }];
    }).flat(),
  );
  return found.toSorted(
    (a, b) => opened.layerOf(a.state) - opened.layerOf(b.state) || a.step - b.step || b.letter - a.letter,
  )[0];
}

function greatest(steps: Steps, from: number, to: number): number {
  return steps.subarray(from, to).reduce((most, value) => Math.max(most, value), NONE);
}

/** Three digits are what a picture can show. */
function cellOf(value: number): GridCell {
  if (value === NONE) return null;
  if (value === NOT_SEEN) return 'not seen';
  if (value === NOT_JUDGED) return 'not judged';
  return value === Infinity ? 'wrong' : Number(value.toPrecision(3));
}
