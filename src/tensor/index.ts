export { catLast, select, stack } from './axis.ts';
export type { Bytes } from './bytes.ts';
export {
  ARRAYS,
  type DataOf,
  type Dtype,
  dtypeOf,
  EPS,
  type FloatArray,
  type FloatDtype,
  isFloat,
  sameMemory,
  SMALLEST,
  type TensorData,
} from './dtype.ts';
export { type Tensor, View } from './dense.ts';
export { DtypeError, InputError, MemoryError, ShapeError } from './error.ts';
export { setInto } from './intrinsic.ts';
export { entriesOf, MOST_AXES, reading, unreadable } from './read-once.ts';
export { indexAt, numel, sameShape, type Shape, shapeText } from './shape.ts';
export {
  cast,
  clone,
  cloneAll,
  type FloatTensor,
  fresh,
  kept,
  type NamedTensors,
  numbers,
  tensor,
  transpose01,
  zeros,
} from './tensor.ts';
export { bytesText, shortened, shown } from './shown.ts';
export { sameBits, sameNumbers, ulpDistance } from './ulp.ts';
export { isWhole, wantWhole } from './whole.ts';
export { flushed, toBfloat16, toBits, toFloat16, toTf32 } from './round.ts';
export { isTensor, madeViewOf, viewOf } from './viewed.ts';
