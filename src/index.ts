// torch-parity: the harness.
export { CaseFileError, loadCases } from './case-files/index.ts';
export {
  type Case,
  type CaseConfig,
  type CaseVerdict,
  check,
  type CheckOptions,
  defineSubject,
  type Question,
  type Report,
  type Status,
  type Subject,
  type TensorVerdict,
} from './conformance/index.ts';
export { NpyError, parseNpy } from './formats/index.ts';
export { jsonReport, prettyReport } from './report/index.ts';
export { own, type OwnOptions, ownWith } from './subjects/index.ts';
export {
  type Dtype,
  type FloatDtype,
  InputError,
  type NamedTensors,
  type Tensor,
  tensor,
} from './tensor/index.ts';
