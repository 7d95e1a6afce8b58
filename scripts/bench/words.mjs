// Numbers as text, and the columns that tables have in common.

export const [NAME, COLUMN] = [21, 9];

/** Three digits that count. */
export function number(value) {
  if (value >= 100) return value.toFixed(0);
  return value.toFixed(value >= 10 ? 1 : 2);
}

export function spreadText({ median: middle, low, high }) {
  return `${number(middle)} (${number(low)} to ${number(high)})`;
}

export function percents({ median: middle, low, high }) {
  return `${percent(middle)} (${percent(low)} to ${percent(high)})`;
}

export function percent(share) {
  return `${(100 * share).toFixed(0)}%`;
}
