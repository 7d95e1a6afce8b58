export {
  type Captured,
  type CapturedCase,
  type CaptureOptions,
  type LeftOut,
  runCapturer,
} from './capturer.ts';
export { type Ailment, ailmentOf } from './ailment.ts';
export { examine, type Examined } from './examine.ts';
export { OracleError } from './error.ts';
export { Oracle, versionWarning } from './oracle.ts';
export type { Answer, Answered, Computation, Edit, Hello, Refused, Spec } from './protocol.ts';
export { pythonCandidates, pythonOf, type PythonPlace, pythonPlaces, type PythonSearch } from './places.ts';
export { findTorch, isPinned, PINNED_TORCH, preferred, type Python } from './python.ts';
export { type RecordedCase, type RecordRun, runRecorder } from './recorder.ts';
export type { WorkerOptions } from './worker.ts';
