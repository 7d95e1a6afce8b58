// A departure as one types it.
import type { Departure } from '../../conformance/index.ts';

/** `{ int8_weights: { per: 'row' } }` */
export function literal(departure: Departure): string {
  return typeof departure === 'string' ? `'${departure}'` : objectText(departure);
}

function objectText(one: object): string {
  const parts = Object.entries(one).map(([name, value]) => `${name}: ${valueText(value)}`);
  return `{ ${parts.join(', ')} }`;
}

function valueText(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  return typeof value === 'object' && value !== null ? objectText(value) : String(value);
}
