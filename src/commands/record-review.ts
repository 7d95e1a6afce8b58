// What a recording would change, for a person, before anything is replaced: what differs and how far, and how many of each
// status.
import { figure, ratioText } from '../compare/index.ts';
import type { RecordedCase } from '../oracle/index.ts';
import { counted, wrap } from '../report/index.ts';

/** Statuses that leave the goldens as they are. */
const UNCHANGED: readonly RecordedCase['status'][] = ['identical', 'within', 'kept'];
/** Statuses of a stored golden that would judge otherwise from now on, or be gone. */
const REPLACED: readonly RecordedCase['status'][] = ['beyond', 'redrawn', 'removed'];
/** Of what is described: what does not change how a case is judged. */
const WORDS: readonly string[] = ['claim', 'catches'];

export const isChanged = ({ status }: RecordedCase): boolean => !UNCHANGED.includes(status);

/** Whether a stored golden would be replaced by another one, which nobody does without a person's word. */
export function isReplaced({ status, described = [] }: RecordedCase): boolean {
  return REPLACED.includes(status) || described.some((key) => !WORDS.includes(key));
}

/** Whether an answer is another number, which `compare` tells better. */
export const movesAnswers = ({ status, tensor }: RecordedCase): boolean =>
  status === 'beyond' && tensor !== null;

/** @param all numbers within the bound are replaced as well @param counting those that are counted */
export function recordReview(
  recorded: readonly RecordedCase[],
  torch: string,
  all = false,
  counting: readonly RecordedCase[] = recorded,
): string {
  const statuses = [...new Set(counting.map(({ status }) => status))].toSorted();
  const counts = statuses.map(
    (status) => `${counting.filter((one) => one.status === status).length} ${status}`,
  );
  return [
    ...recorded.filter(isChanged).flatMap(caseLines),
    ...(all ? withinLines(recorded.filter(({ status }) => status === 'within')) : []),
    `torch ${torch}, ${counted(counting.length, 'golden')}: ${counts.join(', ')}`,
  ].join('\n');
}

function caseLines(one: RecordedCase): string[] {
  const { id, status, tensor, detail = [] } = one;
  return [
    `${status.padEnd(10)} ${id}${tensor === null ? '' : `, ${tensor}`}`,
    ...[...(status === 'beyond' && tensor !== null ? [howFar(one)] : []), ...detail].flatMap((line) =>
      wrap(line, 11),
    ),
  ];
}

function howFar({ difference, bound, error }: RecordedCase): string {
  if (difference === null) return 'another shape or dtype, or a NaN, an infinity or the sign of a 0';
  const allowed = bound ? `recorded bound ${figure(bound)}` : 'bound 0: every bit counts';
  return `moves by ${figure(difference)}, ${times(difference, error)}; ${allowed}`;
}

function times(difference: number, error: number | null | undefined): string {
  if (error === null || error === undefined) return 'and no truth tells how far PyTorch itself errs';
  return error === 0
    ? "where PyTorch's own error is 0"
    : `${ratioText(difference / error)} PyTorch's own error`;
}

/** With --all: they may be hundreds, so the worst stands for them. */
function withinLines(within: readonly RecordedCase[]): string[] {
  if (within.length === 0) return [];
  const share = ({ difference, bound }: RecordedCase) => difference! / bound!;
  const worst = within.reduce((one, other) => (share(other) > share(one) ? other : one));
  return [
    `within     ${counted(within.length, 'golden')}: the numbers of today, none beyond its bound`,
    ...wrap(
      `most: ${worst.id}, ${worst.tensor}, by ${figure(worst.difference!)} of ${figure(worst.bound!)}`,
      11,
    ),
  ];
}
