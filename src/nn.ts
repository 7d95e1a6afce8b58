// torch-parity/nn: the modules alone. Runs in browsers; loads nothing of the harness.
export * from './nn/index.ts';
export {
  type DataOf,
  type Dtype,
  DtypeError,
  type FloatDtype,
  type FloatTensor,
  InputError,
  type NamedTensors,
  ShapeError,
  type Shape,
  type Tensor,
  tensor,
  zeros,
} from './tensor/index.ts';
