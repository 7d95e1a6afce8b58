// What was measured, as JSON to be kept: six digits; a list of numbers is one line, and so is a median with its quartiles.

const DIGITS = 6;

export function jsonOf(found) {
  const short = (_, value) => (typeof value === 'number' ? Number(value.toPrecision(DIGITS)) : value);
  const lists = /\[\n\s+(?:(?:-?\d[\d.e+-]*|null),?\s+)+\]/g; // a round that was sat out is null
  const spreads = /\{\n\s+"median": [^{}[\]]+\}/g;
  const inLine = (lines) => lines.replaceAll(/\s+/g, ' ').replace('[ ', '[').replace(' ]', ']');
  return `${JSON.stringify(found, short, 1).replaceAll(lists, inLine).replaceAll(spreads, inLine)}\n`;
}
