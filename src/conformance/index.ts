export { answerOf, supportOf } from './answer.ts';
export type { Case, CaseConfig, ModuleName, Question } from './case.ts';
export { caseShapes, parameterShapes } from './case-shapes.ts';
export { check, type CheckOptions } from './check.ts';
export { lintCase, LINT_RULES, type LintRule } from './lint.ts';
export { defineSubject, type Subject } from './subject.ts';
export {
  type BudgetVerdict,
  type CaseVerdict,
  type DiagnosisVerdict,
  isGreen,
  type NamedMistake,
  type PerStepVerdict,
  type Report,
  type Status,
  type TensorVerdict,
  type Totals,
  totalsOf,
} from './verdict.ts';
