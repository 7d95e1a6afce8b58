export { catLast, select, stack } from './axis.ts';
export {
  ARRAYS,
  type Dtype,
  dtypeOf,
  EPS,
  type FloatArray,
  type FloatDtype,
  isFloat,
  SMALLEST,
  type TensorData,
} from './dtype.ts';
export { DenseTensor, type Tensor } from './dense.ts';
export { DtypeError, InputError, ShapeError } from './error.ts';
export { indexAt, numel, sameShape, type Shape, shapeText } from './shape.ts';
export {
  cast,
  clone,
  cloneAll,
  type FloatTensor,
  fresh,
  isTensor,
  type NamedTensors,
  numbers,
  tensor,
  transpose01,
  zeros,
} from './tensor.ts';
export { sameBits, ulpDistance } from './ulp.ts';
export { flushed, toBfloat16, toBits, toFloat16, toTf32 } from './round.ts';
