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

/**
 * `its input is wrong, its recurrence is right`. Of gates also the parts of one that is wrong, and those that are right
 * together: `its forget gate is wrong (bias), its input, cell and output gates are right`.
 */
export function partsText(parts: Readonly<Record<string, boolean>>): string {
  if (AT_ZERO in parts) return `it is wrong with its ${AT_ZERO}, too`;
  const names = Object.keys(parts).filter((part) => !part.includes(': '));
  const wrong = names
    .filter((part) => !parts[part])
    .map((part) => `its ${part} is wrong${within(parts, part)}`);
  const right = names.filter((part) => parts[part]);
  const gates = right.filter((part) => part.endsWith(GATE)).map((part) => part.slice(0, -GATE.length));
  const together = gates.length > 1 ? [`its ${listed(gates)} gates are right`] : [];
  const alone = right.filter((part) => together.length === 0 || !part.endsWith(GATE));
  return [...wrong, ...together, ...alone.map((part) => `its ${part} is right`)].join(', ');
}

const GATE = ' gate';

/** The parts of a part that are wrong, in brackets. */
function within(parts: Readonly<Record<string, boolean>>, whole: string): string {
  const wrong = Object.entries(parts)
    .filter(([part, right]) => !right && part.startsWith(`${whole}: `))
    .map(([part]) => part.slice(whole.length + 2));
  return wrong.length > 0 ? ` (${wrong.join(', ')})` : '';
}

function listed(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
