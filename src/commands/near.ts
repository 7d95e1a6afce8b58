// What somebody may have meant who typed a name that is not there.

/** The nearest of the names, at most three: by how many letters have to be put in, left out or changed. */
export function nearest(typed: string, names: readonly string[]): string[] {
  const far = Math.max(3, typed.length / 2); // further apart, it is another name
  return names
    .map((name) => ({ name, distance: distance(typed, name) }))
    .filter((one) => one.distance <= far)
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** Levenshtein's, a row at a time. */
export function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, i) => i);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const changed = row[j - 1]! + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(changed, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row.at(-1)!;
}
