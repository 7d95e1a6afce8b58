export {
  type Captured,
  type CapturedCase,
  type CaptureOptions,
  type LeftOut,
  runCapturer,
} from './capturer.ts';
export { OracleError } from './error.ts';
export { Oracle, versionWarning } from './oracle.ts';
export type { Answer, Answered, Computation, Edit, Hello, Refused, Spec } from './protocol.ts';
export {
  findTorch,
  isPinned,
  PINNED_TORCH,
  type Python,
  pythonCandidates,
  pythonOf,
  type PythonSearch,
} from './python.ts';
export { type RecordedCase, type RecordRun, runRecorder } from './recorder.ts';
export type { WorkerOptions } from './worker.ts';
