// torch-parity: the harness.
export { CaseFileError, type CaseFlow, loadCases, readCases } from './case-files/index.ts';
export {
  type Case,
  type CaseVerdict,
  defineSubject,
  type Departure,
  type Grid,
  type GridCell,
  type GridRow,
  type Question,
  type Report,
  type Status,
  type Subject,
  type TensorVerdict,
} from './conformance/index.ts';
export { type Cases, check, type CheckOptions, diagnose, type DiagnoseOptions } from './harness/index.ts';
export { NpyError, parseNpy } from './formats/index.ts';
export { jsonReport, prettyReport } from './report/index.ts';
export type { Config as CaseConfig } from './signatures/index.ts';
export { own, type OwnOptions, ownWith } from './subjects/index.ts';
export {
  type Dtype,
  type FloatDtype,
  InputError,
  type NamedTensors,
  type Tensor,
  tensor,
} from './tensor/index.ts';
