// Where a failing subject first goes wrong, in the order of computation: layer by layer, direction by direction, step by
// step. What comes later may only have arrived from below or from the past.
import { sameForm } from '../compare/index.ts';
import { stepsName } from '../signatures/axes/index.ts';
import { formOf, NAMES, signatureOf } from '../signatures/index.ts';
import type { NamedTensors } from '../tensor/index.ts';
import { type Asked, isNotAnswered } from './ask.ts';
import { firstOf } from './first-wrong.ts';
import { gatePartsOf } from './gate-parts.ts';
import { judgementOfSteps } from './judge-steps.ts';
import type { Opened } from './opened.ts';
import { partsOf } from './parts.ts';
import type { PerStep } from './per-step.ts';
import { rightAloneText } from './right-alone.ts';
import type { Subject } from './subject.ts';
import { ifAnswered, UnansweredError } from './unanswered.ts';
import type { Divergence, TensorVerdict } from './verdict.ts';
import { directionName, partsText, someOf } from './words.ts';

/** Undefined where the case or the subject has no states to look at. @param exact as it was judged @throws UnansweredError */
export async function localise(
  subject: Subject,
  opened: Opened,
  { answer, perStep }: Asked,
  tensors: readonly TensorVerdict[],
  exact: boolean,
): Promise<Divergence | undefined> {
  if (!hasWrongNumbers(tensors, perStep)) return undefined;
  const wrong = tensors.filter(hasWrongOnes);
  const first = await firstOf(subject, opened, answer, exact).catch(async (error: unknown) => {
    if (error instanceof UnansweredError) await askAhead(subject, opened, perStep, exact);
    throw error;
  });
  if (first === undefined) return undefined;
  if (first === 'none') {
    const known = signatureOf(opened.asked.module).states.map(({ letter }) =>
      stepsName(opened.asked, letter),
    );
    const names = wrong.map(({ name }) => name).filter((name) => !known.includes(name));
    if (names.length === 0) return said('every state that is judged is right, free-running');
    const hidden = hiddenText(opened, answer, names);
    if (hidden) return said(hidden);
    const are = names.length > 1 ? 'are' : 'is';
    return said(`every state is right: ${names.join(' and ')} ${are} put together wrongly`);
  }
  const { state, t, rows, units, letter } = first;
  const place = {
    layer: opened.layerOf(state),
    direction: directionName(opened, state),
    t,
    row: rows[0]!,
    unit: units[0]!,
  };
  const letters = signatureOf(opened.asked.module).states;
  const where = [
    ...(opened.isNetwork ? [`layer ${place.layer}`, place.direction] : []),
    ...(opened.extent.hasTime ? [`from t = ${t}`] : []),
    ...(opened.extent.batched ? [someOf('row', rows, opened.extent.batch)] : []),
    someOf('unit', units, opened.widths[letter]!) +
      (letters.length > 1 ? ` of ${letters[letter]!.letter}` : ''),
  ].join(', ');
  if (!perStep || isNotAnswered(perStep.answer)) return { ...place, text: where };
  if (stepIsRight(perStep, opened, state, exact)) {
    const name = letters[letter]!.letter;
    const free = answer[stepsName(opened.asked, name)];
    const alone = perStep.answer[NAMES.last(name)[formOf(perStep.asked.question)]!]!;
    return { ...place, ...said(rightAloneText(opened, first, free, alone), where) };
  }
  if (perStep.asked.departed?.answers) return { ...place, text: where }; // which part it is, the equation does not tell
  const parts = await ifAnswered(partsAt(subject, opened, perStep.asked, perStep.answer, state));
  if (!parts) return { ...place, text: where };
  return { ...place, parts, ...said(partsText(parts), where) };
}

function partsAt(
  subject: Subject,
  { asked }: Opened,
  steps: PerStep,
  came: NamedTensors,
  state: number,
): Promise<Record<string, boolean>> {
  const { question } = steps;
  return signatureOf(question.module).num_gates > 1
    ? gatePartsOf(subject, steps, state, asked)
    : partsOf(subject, steps, state, asked, came[NAMES.last('h')[formOf(question)]!]!);
}

/**
 * While the states are not answered yet, the parts are asked for where a step alone is first wrong, which is most often
 * the place: whoever answers offline has a round less.
 */
async function askAhead(
  subject: Subject,
  opened: Opened,
  perStep: Asked['perStep'],
  exact: boolean,
): Promise<void> {
  if (!perStep || isNotAnswered(perStep.answer)) return;
  const states = Array.from({ length: opened.num_states }, (_, state) => state);
  const wrong = states.find((state) => !stepIsRight(perStep, opened, state, exact));
  if (wrong === undefined) return;
  await ifAnswered(partsAt(subject, opened, perStep.asked, perStep.answer, wrong));
}

/** Where all that is wrong is of a state whose steps the subject did not give: nobody has looked at those. */
function hiddenText({ asked }: Opened, answer: NamedTensors, wrong: readonly string[]): string | undefined {
  const [h, c] = signatureOf(asked.module).states.map(({ letter }) => letter);
  if (c === undefined || answer[stepsName(asked, c)]) return undefined;
  const [last] = wrong;
  if (wrong.length !== 1 || last !== NAMES.last(c)[formOf(asked)]) return undefined;
  return `every ${h} is right, and ${last} is wrong: where ${c} goes wrong first ${stepsName(asked, c)} would show`;
}

/** @param what '' where it is not known */
function said(what: string, where = ''): Pick<Divergence, 'what' | 'text'> {
  return { ...(what !== '' && { what }), text: [where, what].filter(Boolean).join(': ') };
}

/** Whether there is anything to look for: shapes, dtypes and names speak for themselves. */
export function hasWrongNumbers(tensors: readonly TensorVerdict[], perStep: Asked['perStep']): boolean {
  return tensors.some(hasWrongOnes) || (perStep !== undefined && !isNotAnswered(perStep.answer));
}

function hasWrongOnes({ status, judged }: TensorVerdict): boolean {
  return status === 'fail' && judged !== 'none';
}

/** As the per-step verdict judges it: in all rows of one layer and direction. */
function stepIsRight(
  { asked, answer }: NonNullable<Asked['perStep']>,
  { num_states }: Opened,
  state: number,
  exact: boolean,
): boolean {
  return signatureOf(asked.question.module).states.every(({ letter }) => {
    const name = NAMES.last(letter)[formOf(asked.question)]!;
    const actual = isNotAnswered(answer) ? undefined : answer[name];
    if (!actual || !sameForm(actual, asked.expected[name]!)) return false;
    const { isWrong } = judgementOfSteps(asked, name, actual, exact);
    const size = actual.data.length / num_states;
    return !Array.from({ length: size }, (_, place) => state * size + place).some(isWrong);
  });
}
