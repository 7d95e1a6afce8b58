// What the doors give, composed.
export { type Cases, check, type CheckOptions } from './check.ts';
export { diagnose, type DiagnoseOptions } from './diagnose.ts';
