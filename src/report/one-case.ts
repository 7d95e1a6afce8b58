// One case for a person: its picture, and the figures of its tensors, whether it passes or fails.
import { figure, ratioText } from '../compare/index.ts';
import type { CaseVerdict, TensorVerdict } from '../conformance/index.ts';
import { plain } from '../text/index.ts';
import { failureLines } from './failure.ts';
import { gridLines } from './grid-text.ts';
import { paint } from './paint.ts';
import { labelled, wrap } from './wrap.ts';

const INDENT = 5;

export function oneCase(verdict: CaseVerdict, { colours }: { readonly colours: boolean }): string {
  const { id, claim, status, tensors, grid } = verdict;
  const painted = paint(colours);
  const sections = [
    [
      `${painted.status(status, status.toUpperCase().padEnd(4))} ${painted.bold(plain(id))}`,
      ...wrap(claim, INDENT).map(painted.dim),
      ...failureLines(verdict),
    ],
    grid ? gridLines(grid, { colours, indent: INDENT }) : wrap('There are no states to draw.', INDENT),
    tensors.flatMap((tensor) => labelled(tensor.name, [figuresOf(tensor)], INDENT)),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

/** What was measured of a tensor. */
export function figuresOf({
  judged,
  mismatched,
  total,
  max_abs_error,
  max_ulp_error,
  budget,
  reasons,
}: TensorVerdict): string {
  if (judged === 'none') return reasons[0] ?? 'not judged';
  const against = budget
    ? `; error against a more precise truth ${figure(budget.error)} of ${figure(budget.allowed)} allowed, ${ratioText(budget.ratio)} PyTorch's own`
    : '';
  return (
    `${mismatched} of ${total} elements differ; greatest difference ${figure(max_abs_error)} ` +
    `(${figure(max_ulp_error)} ulp)${against}`
  );
}
