// What is asked of PyTorch and what it answers; the other side of scripts/reference/answers.py.
import * as z from 'zod';
import { type Config, type ModuleName, ownArguments } from '../signatures/index.ts';
import type { FloatDtype, NamedTensors } from '../tensor/index.ts';

/** 2: tensors travel as their elements, 1: as .npy files. */
export const PROTOCOL = 2;

/** A change to a drawn tensor: `index` set to `value` (a slice where it is short), or everything times `scale`. */
export type Edit =
  | { readonly tensor: string; readonly index: readonly number[]; readonly value: number | string }
  | { readonly tensor: string; readonly scale: number };

/** A case for PyTorch to draw: weights, then `input`, then the initial state, from one seed. */
export interface Spec {
  readonly module: ModuleName;
  /** Of a cell only the arguments that it has count. */
  readonly config: Config;
  readonly dtype: FloatDtype;
  readonly stepped: boolean;
  readonly seed: number;
  /** null: a cell that takes one step. */
  readonly seq_len: number | null;
  /** null: unbatched. */
  readonly batch: number | null;
  readonly initial: 'randn' | 'zeros' | null;
  readonly weight_scale: number;
  /** Of packed sequences, a row each: the rest of the input is NaN. null: not packed. */
  readonly lengths: readonly number[] | null;
  readonly edits: readonly Edit[];
  /** PyTorch computes in the arithmetic float32-in-order; float32 only. */
  readonly pinned?: true;
}

/** Tensors from our side, and a module that may well be refused. */
export interface Computation {
  readonly module: ModuleName;
  /** Constructor arguments as they are, wrong ones too. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly dtype: FloatDtype;
  readonly stepped?: boolean;
  /** PyTorch computes in the arithmetic float32-in-order; float32 only. */
  readonly pinned?: true;
  /** Absent: fresh weights. */
  readonly state_dict?: NamedTensors;
  readonly inputs: NamedTensors;
}

/** PyTorch's tensors, by group. */
export interface Answered {
  readonly state_dict: NamedTensors;
  readonly inputs: NamedTensors;
  readonly expected: NamedTensors;
  /** Empty for float64. */
  readonly truth: NamedTensors;
}

/** PyTorch's own refusal. */
export interface Refused {
  readonly phase: 'construct' | 'load' | 'forward';
  /** `ValueError`, `RuntimeError`, … */
  readonly type: string;
  readonly text: string;
}

export type Answer = { readonly answered: Answered } | { readonly refused: Refused };

export const helloSchema = z.strictObject({
  protocol: z.int(),
  torch: z.string(),
  numpy: z.string(),
  python: z.string(),
});

export type Hello = z.infer<typeof helloSchema>;

export const replySchema = z.union([
  z.strictObject({ id: z.int(), answered: z.literal(true) }),
  z.strictObject({
    id: z.int(),
    refused: z.strictObject({
      phase: z.enum(['construct', 'load', 'forward']),
      type: z.string(),
      text: z.string(),
    }),
  }),
  z.strictObject({ id: z.int().nullable(), failed: z.string() }),
]);

/** The header of a request for a spec. */
export function drawHeader(id: number, { config, module, ...spec }: Spec): Record<string, unknown> {
  return { id, draw: { ...spec, module, config: ownArguments(module, config) } };
}

/** The header of a request for a computation; its tensors travel beside it. JSON has no NaN: it goes as text. */
export function computeHeader(
  id: number,
  { module, config, dtype, stepped = false, pinned }: Computation,
): Record<string, unknown> {
  const given = Object.fromEntries(
    Object.entries(config).map(([name, value]) => [
      name,
      typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
    ]),
  );
  return { id, compute: { module, config: given, dtype, stepped, ...(pinned && { pinned }) } };
}

/** `{ h_0 }` of group `inputs` travels as `inputs/h_0`. */
export function withPrefix(group: string, tensors: NamedTensors): NamedTensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, one]) => [`${group}/${name}`, one]));
}

export function answeredFrom(tensors: NamedTensors): Answered {
  const group = (prefix: string) =>
    Object.fromEntries(
      Object.entries(tensors).flatMap(([name, one]) => {
        return name.startsWith(`${prefix}/`) ? [[name.slice(prefix.length + 1), one]] : [];
      }),
    );
  return {
    state_dict: group('state_dict'),
    inputs: group('inputs'),
    expected: group('expected'),
    truth: group('truth'),
  };
}
