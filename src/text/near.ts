// Names that a mistyped one was probably meant to be.

/** So many are suggested. */
const MOST = 3;

/**
 * The names nearest to a word, nearest first: few letters differ, or they hold the whole word. `*` in the word stands for
 * any letters, as in a glob.
 */
export function near(word: string, names: Iterable<string>): string[] {
  const most = Math.max(1, Math.floor(word.replaceAll('*', '').length / 3));
  return [...new Set(names)]
    .map((name) => ({ name, distance: holds(name, word) ? 0.5 : distance(word, name) }))
    .filter((one) => one.distance <= most)
    .toSorted((one, other) => one.distance - other.distance)
    .slice(0, MOST)
    .map(({ name }) => name);
}

/** `Did you mean "a", "b" or "c"?`; empty where nothing is near. */
export function nearText(word: string, names: Iterable<string>): string {
  const quotes = near(word, names).map((name) => `"${name}"`);
  const last = quotes.pop();
  if (last === undefined) return '';
  return `Did you mean ${quotes.length > 0 ? `${quotes.join(', ')} or ` : ''}${last}?`;
}

function holds(name: string, word: string): boolean {
  return word.length >= 3 && name.includes(word);
}

/** Letters to insert, leave out, replace or swap with their neighbour (optimal string alignment). */
function distance(word: string, name: string): number {
  const rows = [Array.from({ length: name.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= word.length; i++) {
    const above = rows[i - 1]!;
    const free = word[i - 1] === '*' ? 0 : 1;
    const row = [above[0]! + free];
    for (let j = 1; j <= name.length; j++) {
      const differ = word[i - 1] === name[j - 1] ? 0 : 1;
      const isSwap = i > 1 && j > 1 && word[i - 1] === name[j - 2] && word[i - 2] === name[j - 1];
      row[j] = Math.min(
        above[j]! + free,
        row[j - 1]! + free,
        above[j - 1]! + Math.min(differ, free),
        isSwap ? rows[i - 2]![j - 2]! + 1 : Infinity,
      );
    }
    rows.push(row);
  }
  return rows[word.length]![name.length]!;
}
