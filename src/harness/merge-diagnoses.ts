// The diagnoses of shards as one, where they explain the failures in the same way; otherwise each for itself.
import type { DiagnosisVerdict, ExplanationVerdict, Report } from '../conformance/index.ts';

export function mergedDiagnosis(reports: readonly Report[]): Pick<Report, 'diagnosis' | 'diagnoses'> {
  const found = reports.flatMap(({ diagnosis, shard, totals }) =>
    diagnosis ? [{ shard: shard?.index ?? 1, fail: totals.fail, diagnosis }] : [],
  );
  const all = found.map(({ diagnosis }) => diagnosis);
  const explaining = all.filter(({ failing }) => failing > 0); // the others had no numbers to explain
  const ways = new Set(explaining.map(wayOf));
  if (found.length === 0) return {};
  if (ways.size > 1) return { diagnoses: found.toSorted((a, b) => a.shard - b.shard) };
  return { diagnosis: together(all, explaining[0] ?? all[0]!) };
}

/** What a diagnosis explains the failures by, without the counts. */
function wayOf({ explanations, coincidence, fitting }: DiagnosisVerdict): string {
  return JSON.stringify([explanations.map(nameOf), coincidence && nameOf(coincidence), fitting]);
}

function nameOf({ mistakes, scope, condition, told_apart_by }: ExplanationVerdict): unknown {
  return [mistakes.map(({ name }) => name), scope?.name, condition?.name, told_apart_by];
}

/** @param like one of those that have explanations, if any has */
function together(all: readonly DiagnosisVerdict[], like: DiagnosisVerdict): DiagnosisVerdict {
  const left_out = sum(all.map((one) => one.left_out ?? 0));
  const chaotic = sum(all.map((one) => one.chaotic ?? 0));
  const { coincidence, fitting } = like;
  return {
    failing: sum(all.map(({ failing }) => failing)),
    near: greatest(all.map(({ near }) => near)),
    ...(left_out > 0 && { left_out }),
    ...(fitting && { fitting }),
    ...(chaotic > 0 && { chaotic }),
    explanations: like.explanations.map((one, i) => ({
      ...one,
      ...greatest(all.flatMap(({ explanations }) => explanations[i] ?? [])),
    })),
    kinds: counted(
      all.flatMap(({ kinds }) => kinds),
      ({ text, remedy }) => `${text}\n${remedy}`,
    ),
    ...(coincidence && {
      coincidence: { ...coincidence, ...greatest(all.flatMap((one) => one.coincidence ?? [])) },
    }),
    behaviours: counted(
      all.flatMap(({ behaviours }) => behaviours),
      ({ mistake }) => mistake.name,
    ),
    arrangements: counted(
      all.flatMap(({ arrangements }) => arrangements),
      ({ text }) => text,
    ),
  };
}

interface Share {
  readonly cases: number;
  readonly max_abs_error: number;
}

function greatest(all: readonly Share[]): Share {
  return {
    cases: sum(all.map(({ cases }) => cases)),
    max_abs_error: Math.max(...all.map(({ max_abs_error }) => max_abs_error)),
  };
}

/** Those of one name as one, with the cases of all. */
function counted<T extends { readonly cases: number }>(all: readonly T[], named: (one: T) => string): T[] {
  const byName = new Map<string, T>();
  for (const one of all) {
    const before = byName.get(named(one));
    byName.set(named(one), before ? { ...before, cases: before.cases + one.cases } : one);
  }
  return [...byName.values()];
}

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
