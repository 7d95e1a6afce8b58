export { parseNpy } from './npy.ts';
export { NpyError } from './npy-header.ts';
