export { arrangementOf } from './arrangement.ts';
export { BUDGET, type Budget, budget } from './budget.ts';
export { chaoticElements } from './chaos.ts';
export { isClose } from './close.ts';
export { describeBudget, describeDifference, figure, ratioText } from './describe.ts';
export { type CompareOptions, type Difference, difference } from './difference.ts';
export { defaultTolerance, type Tolerance } from './tolerance.ts';
