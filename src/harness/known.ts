// What a report says of the known mistakes, read off what the judged cases came to for each.
import { MISTAKE_STATUSES, type MistakeStatus, type Report } from '../conformance/index.ts';
import { CATALOGUE, named } from '../mistakes/index.ts';

type Statuses = Report['mistakes'];

export function knownFrom(mistakes: Statuses): Pick<Report, 'blind_spots' | 'known_mistakes' | 'mistakes'> {
  const having = (status: MistakeStatus) => CATALOGUE.filter(({ name }) => mistakes[name] === status);
  return {
    blind_spots: having('blind').map(named),
    known_mistakes: {
      all: CATALOGUE.length,
      impossible: having('impossible').length,
      untried: having('untried').length,
    },
    mistakes,
  };
}

/** Of all cases together: for each mistake the most that any of these came to. */
export function joined(all: readonly Statuses[]): Statuses {
  const rank = (mistakes: Statuses, name: string) => MISTAKE_STATUSES.indexOf(mistakes[name]!);
  return Object.fromEntries(
    CATALOGUE.map(({ name }) => [
      name,
      MISTAKE_STATUSES[Math.max(...all.map((mistakes) => rank(mistakes, name)))]!,
    ]),
  );
}

/** Whether these are of this very catalogue. */
export function isOfCatalogue(mistakes: Statuses): boolean {
  const names = Object.keys(mistakes);
  return names.length === CATALOGUE.length && CATALOGUE.every(({ name }) => Object.hasOwn(mistakes, name));
}
