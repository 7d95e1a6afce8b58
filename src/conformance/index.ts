export { answerOf, supportOf } from './answer.ts';
export { greatestCarried } from './carried-by.ts';
export type { Case, Question } from './case.ts';
export { type CaseOptions, checkCase, type Grids, type Judged, openedFor } from './check-case.ts';
export { type Arithmetic, type Departed } from './departed.ts';
export { type Departure, type Int8, type TanhName, TANHS } from './departure.ts';
export { type Direction, directionsOf } from './direction.ts';
export { featuresOf, knownFeatures } from './features.ts';
export type { Grid, GridCell, GridRow } from './grid-verdict.ts';
export { BrokenOffError, LateError } from './in-time.ts';
export { faultOfAll } from './gap-fault.ts';
export { type KnownGap, KnownGaps } from './known-gaps.ts';
export { lintCase, LINT_RULES } from './lint.ts';
export type { LintRule } from './lint-rule.ts';
export { SuiteLint } from './lint-suite.ts';
export { NotSupportedError } from './not-supported.ts';
export { Opened } from './opened.ts';
export { type FirstName, firstQuestions } from './first-questions.ts';
export { mayAsk } from './may-ask.ts';
export { judgeSteps } from './judge-steps.ts';
export { ownAnswers } from './own-answers.ts';
export { slackOf } from './slack.ts';
export {
  defineSubject,
  type OfflineSubject,
  plainSubject,
  type ProgramSubject,
  saysOfItself,
  type Subject,
} from './subject.ts';
export { UnansweredError, UnreadableAnswerError } from './unanswered.ts';
export { watched } from './watched.ts';
export {
  type BudgetVerdict,
  type CaseVerdict,
  type DepartureVerdict,
  type DiagnosisVerdict,
  type ExplanationVerdict,
  type Ended,
  type GapVerdict,
  isGreen,
  isUnanswered,
  MISTAKE_STATUSES,
  type MistakeStatus,
  isGreenRun,
  type NamedMistake,
  type PerStepVerdict,
  type Report,
  type Status,
  type TensorVerdict,
  type Totals,
  totalsOf,
} from './verdict.ts';
export { isUnreadable, type Unreadable, unreadableVerdict } from './unreadable.ts';
