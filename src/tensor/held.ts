// Typed arrays that came from outside, as arrays of ours over the same memory.
import { ARRAYS, type DataOf, type Dtype } from './dtype.ts';
import { bufferOf, isShared, offsetOf } from './intrinsic.ts';

/** Memory that another thread may make longer at any time is seen through an array that stays as long as it is now. */
export function held<D extends Dtype>(dtype: D, data: DataOf[D], size: number): DataOf[D] {
  const buffer = bufferOf(data);
  return isShared(buffer) ? plain(dtype, data, size) : data;
}

/** The same memory as an array of ours, whose methods are the language's own. */
export function plain<D extends Dtype>(dtype: D, data: DataOf[D], size: number): DataOf[D] {
  return new ARRAYS[dtype](bufferOf(data) as ArrayBuffer, offsetOf(data), size) as DataOf[D];
}
