// A tensor that a user gave to a matcher, read once.
import { InputError, isTensor, isWhole, shown, type Tensor, viewOf } from '../tensor/index.ts';

/** @param what how an error names it @throws InputError with what to write in its place */
export function wantedTensor(what: string, given: unknown): Tensor {
  const view = viewOf(given);
  if (view && isWhole(view)) return view;
  throw new InputError(`${what} is ${kindOf(given)}, want a tensor { dtype, shape, data }`, [
    remedyFor(given),
  ]);
}

function kindOf(given: unknown): string {
  if (given instanceof Promise) return 'a promise';
  if (ArrayBuffer.isView(given)) return `a ${given.constructor.name}`;
  return shown(given);
}

function remedyFor(given: unknown): string {
  if (given instanceof Promise) return 'Await it first.';
  if (ArrayBuffer.isView(given)) return "Write tensor(data, shape); `tensor` is of 'torch-parity'.";
  if (Array.isArray(given) && given.some(isTensor))
    return 'Give one tensor: `const [output, h_n] = rnn.forward(input)`, then each by itself.';
  return "tensor(data, shape) of 'torch-parity' makes one, of a Float32Array, Float64Array or BigInt64Array.";
}
