export { npyBytes } from './npy-write.ts';
export { parseNpy } from './npy.ts';
export { NpyError } from './npy-header.ts';
