export { npyBytes } from './npy-write.ts';
export { parseNpy, takeNpy } from './npy.ts';
export { NpyError } from './error.ts';
