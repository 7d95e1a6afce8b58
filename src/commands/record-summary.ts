// What a recording came to, for a person: what differs, and how many of each status.
import { figure } from '../compare/index.ts';
import type { RecordedCase } from '../oracle/index.ts';
import { counted } from '../report/index.ts';

/** @param changed those that differ from what is stored */
export function recordSummary(
  recorded: readonly RecordedCase[],
  changed: readonly RecordedCase[],
  torch: string,
): string {
  const statuses = [...new Set(recorded.map(({ status }) => status))].toSorted();
  const counts = statuses.map(
    (status) => `${recorded.filter((one) => one.status === status).length} ${status}`,
  );
  return [
    ...changed.map(({ id, status, tensor, difference, bound }) => {
      const numbers =
        difference === null || bound === null
          ? ''
          : `: ${figure(difference)}, recorded bound ${figure(bound)}`;
      return `${status.padEnd(10)} ${id}${tensor === null ? '' : `, ${tensor}`}${numbers}`;
    }),
    `torch ${torch}, ${counted(recorded.length, 'golden')}: ${counts.join(', ')}`,
  ].join('\n');
}
