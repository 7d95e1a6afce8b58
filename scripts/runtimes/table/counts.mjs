// Verdicts counted: by module, by module and feature, by reason. A known defect is a failure here.

export const MODULES = ['RNN', 'RNNCell', 'LSTM', 'LSTMCell', 'GRU', 'GRUCell'];

/** @returns { pass, fail, skip } of these verdicts */
export function counted(verdicts) {
  const count = (...statuses) => verdicts.filter(({ status }) => statuses.includes(status)).length;
  return { pass: count('pass'), fail: count('fail', 'gap', 'broken'), skip: count('skip') };
}

/** By module; those that no verdict is of are left out. */
export function byModule(verdicts) {
  const all = MODULES.map((module) => [module, verdicts.filter((one) => one.module === module)]);
  return Object.fromEntries(
    all.filter(([, some]) => some.length > 0).map(([module, some]) => [module, counted(some)]),
  );
}

/** By feature, as the report names them, and module. */
export function byFeature(verdicts) {
  const features = [...new Set(verdicts.flatMap((one) => one.features))].filter(
    (one) => !MODULES.includes(one),
  );
  return Object.fromEntries(
    features
      .toSorted()
      .map((feature) => [feature, byModule(verdicts.filter((one) => one.features.includes(feature)))]),
  );
}

/**
 * @param whatOf of a verdict; undefined: it does not count
 * @param keyOf of that: what has the same key is one group, in the words of its first
 * @returns [{ what, cases, example }], the most first
 */
export function grouped(verdicts, whatOf, keyOf = (what) => what) {
  const groups = new Map();
  for (const one of verdicts) {
    const what = whatOf(one);
    if (what === undefined) continue;
    const known = groups.get(keyOf(what));
    if (known) known.cases++;
    else groups.set(keyOf(what), { what, cases: 1, example: one.id });
  }
  return [...groups.values()].toSorted((a, b) => b.cases - a.cases);
}

/** The greatest error as a multiple of PyTorch's own, by network: { RNN: { ratio, case, tensor } }. */
export function worst(verdicts) {
  const found = {};
  for (const { id, module, tensors, status } of verdicts) {
    const network = module.replace('Cell', '');
    for (const { name, budget } of tensors) {
      const ratio = Number(budget?.ratio);
      if (ratio > (found[network]?.ratio ?? -1))
        found[network] = { ratio, case: id, tensor: name, passes: status === 'pass' };
    }
  }
  return found;
}
