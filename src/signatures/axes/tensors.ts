// The inputs and answers of a module in each form: names, and the axes of each in order.
// Source: torch.nn.RNN, LSTM, GRU and their cells, "Inputs" and "Outputs". h_steps and c_steps are ours: design of the case
// format. lengths are those of torch.nn.utils.rnn.pack_padded_sequence.
import type { Shape } from '../../tensor/index.ts';
import type { Config } from '../config.ts';
import { formOf, type ModuleName, signatureOf } from '../families.ts';
import { num_directionsOf } from '../parameters.ts';
import { NAMES } from '../signature.ts';
import type { Axes } from './arranged.ts';
import { LENGTHS } from './names.ts';

/** What the tensors of a question depend on. */
export interface Asking {
  readonly module: ModuleName;
  readonly config: Config;
  readonly stepped: boolean;
  readonly inputs: { readonly input?: { readonly shape: Shape } };
}

/** Of the input, and so of all tensors. */
export interface Extent {
  /** 1 where there is no time axis. */
  readonly seq_len: number;
  /** 1 where the tensors are unbatched. */
  readonly batch: number;
  readonly batched: boolean;
  readonly hasTime: boolean;
  /** As it counts: false for unbatched tensors. */
  readonly batch_first: boolean;
}

/** Undefined where the input's rank, length or features do not fit the module. */
export function extentOf({ module, config, stepped, inputs }: Asking): Extent | undefined {
  const form = formOf({ module, stepped });
  const shape = inputs.input?.shape ?? [];
  const hasTime = form !== 'step';
  const rank = shape.length - (hasTime ? 1 : 0); // without time
  if (shape.at(-1) !== config.input_size || (rank !== 1 && rank !== 2)) return undefined;
  const batched = rank === 2;
  const batch_first = batched && form === 'network' && config.batch_first;
  const leading = shape.slice(0, -1);
  const [time, row] = batch_first ? [leading[1], leading[0]] : hasTime ? leading : [1, ...leading];
  if (form === 'network' && time === 0) return undefined; // PyTorch refuses it
  return { seq_len: time!, batch: batched ? row! : 1, batched, hasTime, batch_first };
}

/** By name: all that may be given and answered. Undefined where the input does not fit. */
export function tensorsOf(asking: Asking): Readonly<Record<string, Axes>> | undefined {
  const extent = extentOf(asking);
  return extent && axesWithin(asking, extent);
}

/** The same for an extent that is known. */
export function axesWithin(asking: Omit<Asking, 'inputs'>, extent: Extent): Readonly<Record<string, Axes>> {
  const { module, config } = asking;
  const form = formOf(asking);
  const { states } = signatureOf(module);
  const t: Axes = extent.hasTime ? [['t', extent.seq_len]] : [];
  const row: Axes = extent.batched ? [['row', extent.batch]] : [];
  const leading: Axes = extent.batch_first ? [...row, ...t] : [...t, ...row];
  const num_directions = num_directionsOf(config);
  const state: Axes = form === 'network' ? [['state', config.num_layers * num_directions]] : [];
  const units = states.map(({ width }): Axes[number] => ['unit', width(config)]);
  const all: Record<string, Axes> = { input: [...leading, ['feature', config.input_size]] };
  if (form === 'network') all['output'] = [...leading, ['direction', num_directions], units[0]!];
  states.forEach(({ letter }, i) => {
    const whole: Axes = [...state, ...row, units[i]!];
    const [last, steps] = [NAMES.last(letter)[form], NAMES.steps(letter)[form]];
    all[NAMES.initial(letter)[form]] = whole;
    if (last !== undefined) all[last] = whole;
    if (steps !== undefined) all[steps] = [...state, ...t, ...row, units[i]!];
  });
  if (form === 'network' && extent.batched) all[LENGTHS] = row;
  return all;
}

/** A tensor's shape: the directions stand side by side in one axis with the units. */
export function shapeOf(axes: Axes): number[] {
  const shape: number[] = [];
  let before: string | undefined;
  for (const [axis, size] of axes) {
    if (axis === 'unit' && before === 'direction') shape.push(shape.pop()! * size);
    else shape.push(size);
    before = axis;
  }
  return shape;
}

/** The shapes of all of them. */
export function shapesOf(asking: Asking): Readonly<Record<string, Shape>> | undefined {
  const tensors = tensorsOf(asking);
  if (!tensors) return undefined;
  const shapes: Record<string, Shape> = {};
  for (const name of Object.keys(tensors)) shapes[name] = shapeOf(tensors[name]!);
  return shapes;
}
