export { OracleError } from './error.ts';
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
