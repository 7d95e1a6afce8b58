// One call, construct to forward, as PyTorch's table has it, through our own modules.
import { GRU, GRUCell, LSTM, LSTMCell, RNN, RNNCell } from '../../src/nn/index.ts';
import { formOf, isNetwork, type ModuleName, NAMES, signatureOf } from '../../src/signatures/index.ts';
import {
  ARRAYS,
  type Dtype,
  InputError,
  numel,
  type Shape,
  type Tensor,
  tensor,
} from '../../src/tensor/index.ts';

/** By tensor name. Without values they are zeros. */
export type Shapes = Readonly<Record<string, readonly [Dtype, Shape, values?: number | readonly number[]]>>;

export interface Call {
  readonly module: ModuleName;
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

const CLASSES = { RNN, RNNCell, LSTM, LSTMCell, GRU, GRUCell };

/** As all of them look to a caller who may give anything. */
interface Made {
  load_state_dict(state_dict: object): unknown;
  forward(input: Tensor, initial: unknown, options?: object): unknown;
  state_dict(): Record<string, Tensor>;
}

/** @throws ConfigError */
export function made({ module, config, dtype }: Pick<Call, 'module' | 'config' | 'dtype'>): Made {
  return new CLASSES[module]({ ...numbersIn(config), dtype } as never) as unknown as Made;
}

/** What we make of it. Anything but an InputError is our own bug, and escapes. */
export function ourOutcome(call: Call): Outcome {
  const { module, state_dict, inputs } = call;
  let phase: Phase = 'construct';
  try {
    const ours = made(call);
    phase = 'load';
    if (state_dict) ours.load_state_dict(tensorsOf(state_dict));
    phase = 'forward';
    const { input, lengths, ...initial } = tensorsOf(inputs);
    const states = statesOf(module, initial);
    const answer = lengths ? ours.forward(input!, states, { lengths }) : ours.forward(input!, states);
    const shapes = [answer].flat(2).map((one) => (one as Tensor).shape);
    return { accepted: Object.fromEntries(answerNames(module).map((name, i) => [name, shapes[i]!])) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { refused: { phase, text: error.message } };
  }
}

/** What a porter passes for the states: one as it is, also where a pair is wanted, two as a pair; nothing for none. */
function statesOf(module: ModuleName, initial: Readonly<Record<string, Tensor>>): unknown {
  const form = formOf({ module, stepped: false });
  const given = signatureOf(module).states.flatMap(
    ({ letter }) => initial[NAMES.initial(letter)[form]] ?? [],
  );
  return given.length > 1 ? given : given[0];
}

/** In the order in which forward answers. */
function answerNames(module: ModuleName): string[] {
  const form = formOf({ module, stepped: false });
  const lasts = signatureOf(module).states.map(({ letter }) => NAMES.last(letter)[form]!);
  return isNetwork(module) ? ['output', ...lasts] : lasts;
}

/** Whether it is the same decision: the same shapes, or a refusal in the same phase. */
export function agree(ours: Outcome, torchs: Outcome): boolean {
  if ('accepted' in ours && 'accepted' in torchs)
    return JSON.stringify(ours.accepted) === JSON.stringify(torchs.accepted);
  return 'refused' in ours && 'refused' in torchs && ours.refused.phase === torchs.refused.phase;
}

/** Sizes that a message names: `3`, `2-D`, `2D`; not the digits of `float32`, `mat1`, `size(-1)` or `hx[0]`. */
export function sizesIn(text: string): Set<number> {
  return new Set((text.match(/(?<![\w.-]|\w\[)\d+(?=-?D\b|\b)/g) ?? []).map(Number));
}

export function tensorsOf(tensors: Shapes): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, [dtype, shape, values]]) => {
      const data = new ARRAYS[dtype](numel(shape));
      if (values !== undefined)
        for (const [i, value] of [values].flat().entries())
          data[i] = dtype === 'int64' ? BigInt(value) : value;
      return [name, tensor<Dtype>(data, shape)];
    }),
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
