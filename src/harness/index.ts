// What the doors give, composed.
export type { Cases } from './cases.ts';
export { check, type CheckOptions } from './check.ts';
export { diagnose, type DiagnoseOptions } from './diagnose.ts';
