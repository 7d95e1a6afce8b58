// Numbers and tables of the page.

/** Three digits, or a power of ten. */
export function figure(number) {
  if (number === undefined || !Number.isFinite(Number(number))) return String(number ?? '–');
  const value = Number(number);
  if (value !== 0 && (value >= 1000 || value < 0.01)) return value.toExponential(0).replace('e+', 'e');
  return String(Number(value.toPrecision(2)));
}

/** A table of Markdown. What is in a cell cannot end it. */
export function table(head, rows) {
  const line = (cells) =>
    `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

export const plural = (count, one) => `${count} ${one}${count === 1 ? '' : 's'}`;
