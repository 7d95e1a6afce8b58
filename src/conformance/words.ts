// Places in a network, in words.
import type { Unrolled } from './unrolled.ts';

export function directionName(opened: Unrolled, state: number): 'forward' | 'reverse' {
  return opened.isReverse(state) ? 'reverse' : 'forward';
}

/** `every unit`, `unit 3`, `units 0, 2`. */
export function someOf(noun: string, which: readonly number[], count: number): string {
  if (which.length === count) return `every ${noun}`;
  if (which.length === 1) return `${noun} ${which[0]}`;
  const shown = which.slice(0, 4).join(', ');
  return `${noun}s ${shown}${which.length > 4 ? ', …' : ''}`;
}

/** A part that is no part: a step that is wrong though it adds nothing up. */
export const AT_ZERO = 'weights and biases at 0';

/** `its input is wrong, its recurrence is right`; of a gate that is wrong also its parts: `its forget gate is wrong (bias)`. */
export function partsText(parts: Readonly<Record<string, boolean>>): string {
  const wrongIn = (gate: string) =>
    Object.entries(parts).flatMap(([part, right]) =>
      !right && part.startsWith(`${gate}: `) ? [part.slice(gate.length + 2)] : [],
    );
  return Object.entries(parts)
    .filter(([part]) => !part.includes(': '))
    .toSorted(([, a], [, b]) => Number(a) - Number(b))
    .map(([part, right]) => {
      if (part === AT_ZERO) return `it is wrong with its ${AT_ZERO}, too`;
      const within = wrongIn(part);
      return `its ${part} is ${right ? 'right' : 'wrong'}${within.length > 0 ? ` (${within.join(', ')})` : ''}`;
    })
    .join(', ');
}
