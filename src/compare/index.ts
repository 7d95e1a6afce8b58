export { arrangementOf } from './arrangement.ts';
export { BUDGET, type Budget, budget, gapAt } from './budget.ts';
export { allowedDifference, isClose } from './close.ts';
export { describeBudget, describeDifference, figure, ratioText } from './describe.ts';
export { type CompareOptions, type Difference, difference, agreement, sameForm } from './difference.ts';
export { defaultTolerance, type Tolerance } from './tolerance.ts';
