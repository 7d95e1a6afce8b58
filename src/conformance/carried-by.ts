// A free run in an arithmetic of few digits is held to how far rounding may carry it: no two right ones round alike.
import type { CompareOptions } from '../compare/index.ts';
import type { Tensor } from '../tensor/index.ts';
import type { Arithmetic } from './departed.ts';
import type { Opened } from './opened.ts';
import { isSound } from './sound.ts';
import { letterOf } from './states-in.ts';

/** Of a tensor that fails: how many of its numbers no such arithmetic has, whatever they are near to. A line, or none. */
export function finerLines({ data }: Tensor, arithmetic: Arithmetic | undefined): string[] {
  if (!arithmetic?.isStored) return [];
  let finer = 0;
  for (const value of data) {
    const one = Number(value);
    if (Number.isFinite(one) && arithmetic.round(one) !== one) finer++;
  }
  return finer === 0 ? [] : [`${finer} of ${data.length} have more digits than states are said to have`];
}

/** The most that is allowed anywhere in a tensor. */
export function greatestCarried(opened: Opened, name: string): number {
  const { allowed } = carriedBy(opened, name, opened.expected[name]!);
  const { length } = opened.expected[name]!.data;
  let most = 0;
  for (let offset = 0; offset < length; offset++) most = Math.max(most, allowed(offset));
  return most;
}

/** Every element of an answer against the truth, as far as it can be followed. */
export function carriedBy(opened: Opened, name: string, { data }: Tensor): NonNullable<CompareOptions['by']> {
  const { chaos, drift, departed, question } = opened;
  const letter = letterOf(opened, name);
  const at = opened.at(name);
  const truth = opened.truth[name]!.data as Float64Array;
  const allowed = (offset: number): number => {
    const where = at(offset);
    return opened.isLive(where.t, where.row) ? drift.allowed(letter, where.state, where.t, where.row) : 0;
  };
  return {
    judged: 'drift',
    allowed,
    agrees: (offset) => {
      if (chaos?.isJudged(at(offset)) === false) return true;
      const wanted = { wanted: truth[offset]!, allowed: allowed(offset) };
      return isSound(Number(data[offset]), wanted, question.dtype, departed!.arithmetic);
    },
  };
}
