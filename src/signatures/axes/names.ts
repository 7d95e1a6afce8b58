// The names of what a module is given and answers, in each form.
import { FAMILIES, formOf, type ModuleName, signatureOf } from '../families.ts';
import { type Form, NAMES } from '../signature.ts';

type Asked = Parameters<typeof formOf>[0];

/** The initial states that may be given: `h_0`, or `hx` of a cell. */
export function initialNames({
  module,
  stepped,
}: {
  readonly module: ModuleName;
  readonly stepped: boolean;
}): string[] {
  const form = formOf({ module, stepped });
  return signatureOf(module).states.map(({ letter }) => NAMES.initial(letter)[form]);
}

/** How many steps of each row of a batch there are: then the sequences are packed, and the rest of the input is padding. */
export const LENGTHS = 'lengths';

/** Whatever may be given: the input, the initial states, and of a network the lengths. */
export function inputNames(asked: Asked): string[] {
  const isWhole = formOf(asked) === 'network';
  return ['input', ...initialNames(asked), ...(isWhole ? [LENGTHS] : [])];
}

/** What may be answered: `output`, `h_n`, `h_steps`; `h_1` of a cell, `h_steps` of a stepped one. */
export function answerNames(asked: Asked): string[] {
  return answersOf(formOf(asked), lettersOf(asked.module));
}

/** What a subject may leave out: the states of a network after every step are no part of torch's own answer. */
export function optionalNames({ module, stepped }: Asked): string[] {
  if (formOf({ module, stepped }) !== 'network') return [];
  return lettersOf(module).flatMap((letter) => NAMES.steps(letter).network ?? []);
}

/** Everything that a network or its cell may answer, in any form. */
export function familyAnswers(module: ModuleName): string[] {
  const letters = lettersOf(module);
  return [...new Set((['network', 'step'] as const).flatMap((form) => answersOf(form, letters)))];
}

/** Everything that any module may answer. */
export const ANSWERS: readonly string[] = [
  ...new Set(FAMILIES.flatMap(({ network }) => familyAnswers(network))),
];

/** Every name of an initial state. */
export const INITIALS: readonly string[] = [
  ...new Set(
    FAMILIES.flatMap(({ network }) =>
      lettersOf(network).flatMap((letter) => Object.values(NAMES.initial(letter))),
    ),
  ),
];

/** The tensor that holds every state after every step, of one letter: of a plain cell its only one. */
export function stepsName(asked: Asked, letter = 'h'): string {
  const form = formOf(asked);
  return (NAMES.steps(letter)[form] ?? NAMES.last(letter)[form])!;
}

function lettersOf(module: ModuleName): string[] {
  return signatureOf(module).states.map(({ letter }) => letter);
}

function answersOf(form: Form, letters: readonly string[]): string[] {
  const ofState = (names: (letter: string) => Readonly<Partial<Record<Form, string>>>) =>
    letters.flatMap((letter) => names(letter)[form] ?? []);
  return [...(form === 'network' ? ['output'] : []), ...ofState(NAMES.last), ...ofState(NAMES.steps)];
}
