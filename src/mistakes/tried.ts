// A candidate, tried on one case: whether it reproduces what the subject answered, and whether it would have shown.
import type { Question } from '../conformance/index.ts';
import type { Candidate } from './candidates.ts';
import type { Trial } from './trial.ts';

/** The greatest difference from the answer, where it reproduces it. */
export function gapIn(trial: Trial, { mistakes, bends }: Candidate): number | undefined {
  const active = bends.filter((_, i) => mistakes[i]!.applies(trial.asked));
  return active.length === 0 ? undefined : trial.gapOf(active, mistakes);
}

/** The question in which a subject with it would be seen: the case, or every step of it alone; undefined: in neither. */
export function showing(trial: Trial, { mistakes, bends }: Candidate): Question | undefined {
  const activeIn = (question: Question) => bends.filter((_, i) => mistakes[i]!.applies(question));
  const inCase = activeIn(trial.asked);
  if (inCase.length > 0 && trial.shows(inCase, mistakes)) return trial.asked;
  const inSteps = trial.steps ? activeIn(trial.steps) : [];
  return inSteps.length > 0 && trial.showsInSteps(inSteps) ? trial.steps : undefined;
}
