// One call, construct to forward, as PyTorch's table has it, through our own modules.
import { RNN, RNNCell } from '../../src/nn/index.ts';
import {
  ARRAYS,
  type Dtype,
  InputError,
  numel,
  type Shape,
  type Tensor,
  tensor,
} from '../../src/tensor/index.ts';

/** By tensor name; the values are zeros. */
export type Shapes = Readonly<Record<string, readonly [Dtype, Shape]>>;

export interface Call {
  readonly module: 'RNN' | 'RNNCell';
  readonly config: Readonly<Record<string, unknown>>;
  readonly dtype: 'float32' | 'float64';
  /** null: fresh weights. */
  readonly state_dict: Shapes | null;
  readonly inputs: Shapes;
}

export type Phase = 'construct' | 'load' | 'forward';

export type Outcome =
  | { readonly accepted: Readonly<Record<string, Shape>> }
  | { readonly refused: { readonly phase: Phase; readonly text: string } };

/** What we make of it. Anything but an InputError is our own bug, and escapes. */
export function ourOutcome({ module, config, dtype, state_dict, inputs }: Call): Outcome {
  let phase: Phase = 'construct';
  try {
    const given = { ...numbersIn(config), dtype } as never;
    const made = module === 'RNN' ? new RNN(given) : new RNNCell(given);
    phase = 'load';
    if (state_dict) made.load_state_dict(zerosOf(state_dict));
    phase = 'forward';
    const { input, h_0, hx } = zerosOf(inputs);
    if (made instanceof RNN) {
      const [output, h_n] = made.forward(input!, h_0);
      return { accepted: { output: output.shape, h_n: h_n.shape } };
    }
    return { accepted: { h_1: made.forward(input!, hx).shape } };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { refused: { phase, text: error.message } };
  }
}

/** Whether it is the same decision: the same shapes, or a refusal in the same phase. */
export function agree(ours: Outcome, torchs: Outcome): boolean {
  if ('accepted' in ours && 'accepted' in torchs)
    return JSON.stringify(ours.accepted) === JSON.stringify(torchs.accepted);
  return 'refused' in ours && 'refused' in torchs && ours.refused.phase === torchs.refused.phase;
}

/** Sizes that a message names: `3`, `2-D`, `2D`; not the digits of `float32`, `mat1` or `size(-1)`. */
export function sizesIn(text: string): Set<number> {
  return new Set((text.match(/(?<![\w.-])\d+(?=-?D\b|\b)/g) ?? []).map(Number));
}

export function zerosOf(tensors: Shapes): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, [dtype, shape]]) => [
      name,
      tensor<Dtype>(new ARRAYS[dtype](numel(shape)), shape),
    ]),
  );
}

/** JSON has no NaN: it comes as text. */
function numbersIn(config: Call['config']): Record<string, unknown> {
  const special = new Map<unknown, number>([
    ['NaN', Number.NaN],
    ['Infinity', Infinity],
    ['-Infinity', -Infinity],
  ]);
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [name, special.get(value) ?? value]),
  );
}
