// torch-parity: the harness. Rooms that know third parties are entered by the file: their types are not published then.
export { CaseFileError } from './case-files/error.ts';
export { type CaseFlow, loadCases, readCases, type WholeFlow } from './case-files/read.ts';
export {
  type Case,
  type CaseVerdict,
  defineSubject,
  type OfflineSubject,
  type Grid,
  type GridCell,
  type GridRow,
  type ProgramSubject,
  type Question,
  type Report,
  type Status,
  type Subject,
  type TensorVerdict,
  type Unreadable,
} from './conformance/index.ts';
export type { FoundCase } from './case-files/find.ts';
export type { PlacedCase } from './case-files/find-all.ts';
export type { Departure, Int8, TanhName } from './conformance/departure.ts';
export type { Grids } from './conformance/check-case.ts';
export type { KnownGap } from './conformance/known-gaps.ts';
export type { Fixed, SubjectVerdict } from './conformance/subject.ts';
export type {
  BudgetVerdict,
  ChaosVerdict,
  DepartureVerdict,
  DiagnosisVerdict,
  Divergence,
  ExplanationVerdict,
  GapFault,
  GapVerdict,
  MistakeStatus,
  NamedMistake,
  PerStepVerdict,
  Totals,
} from './conformance/verdict.ts';
export { type Cases, check, type CheckOptions, diagnose, type DiagnoseOptions } from './harness/index.ts';
export { NpyError } from './formats/error.ts';
export { npyBytes } from './formats/npy-write.ts';
export { parseNpy } from './formats/npy.ts';
export { loadStateDict } from './case-files/weights/load-state-dict.ts';
export { WeightsError } from './formats/weights/error.ts';
export type { StateDictOptions } from './formats/weights/state-dict.ts';
export type { Wanted as NpyWanted } from './formats/python-lines.ts';
export {
  judge,
  type JudgeOptions,
  type QuestionsOptions,
  type Said,
  writeQuestions,
} from './offline/index.ts';
export { jsonReport, prettyReport } from './report/index.ts';
export type { Config as CaseConfig, ModuleName } from './signatures/index.ts';
export {
  own,
  type OwnOptions,
  ownWith,
  type StartedSubject,
  type StartOptions,
  startSubject,
} from './subjects/index.ts';
export {
  type DataOf,
  type Dtype,
  type FloatDtype,
  InputError,
  type NamedTensors,
  type Shape,
  type Tensor,
  tensor,
} from './tensor/index.ts';
