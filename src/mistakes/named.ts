// An entry of the catalogue, as a report names it.
import type { NamedMistake } from '../conformance/index.ts';
import type { Mistake } from './catalogue/index.ts';

export const named = ({ name, title, cause, remedy }: Mistake): NamedMistake => ({
  name,
  title,
  cause,
  remedy,
});
