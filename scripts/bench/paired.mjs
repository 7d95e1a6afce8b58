// Statistics of what was measured in turns: the machine's mood changes from round to round, and cancels within one.

/** Times as fast: `other`'s time by `own`'s, in every round that both took part in. */
export function ratios(own, other) {
  return own.flatMap((seconds, round) =>
    seconds === undefined || other[round] === undefined ? [] : [other[round] / seconds],
  );
}

/** Median with the quartiles around it, interpolated. */
export function spread(values) {
  const sorted = values.filter((value) => value !== undefined).toSorted((a, b) => a - b);
  return { median: at(sorted, 0.5), low: at(sorted, 0.25), high: at(sorted, 0.75) };
}

export function median(values) {
  return spread(values).median;
}

function at(sorted, share) {
  const place = (sorted.length - 1) * share;
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return below + (above - below) * (place - Math.floor(place));
}
