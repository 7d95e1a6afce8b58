// What the table keeps of a runtime's reports. Pure: from what measure.mjs gives to an entry of parity.json.
import { whatOf, withoutNumbers } from '../../../dist/report/groups.js';
import { byFeature, byModule, counted, grouped, worst } from './counts.mjs';

const NOT_FINITE = 'NaN or infinite on one side';

/**
 * @param runtime of list.mjs
 * @param found { goldens, reproductions, diagnoses, live? }
 * @param surroundings { date, cpu, … }, which stand in the entry as they are
 */
export function entryOf(runtime, { goldens, reproductions, diagnoses, live }, surroundings) {
  const head = { ...headOf(runtime), ...surroundings };
  if (goldens.ended) return { ...head, ended: goldens.ended };
  const { cases, subject, versions, gaps = [] } = goldens;
  return {
    ...head,
    node: versions.node[0],
    torch: versions.torch[0],
    subject,
    goldens: counted(cases),
    modules: byModule(cases),
    features: byFeature(cases),
    worst: worst(cases),
    not_supported: grouped(cases, ({ status, reason }) => (status === 'skip' ? reason : undefined)),
    defects: runtime.defects.map((defect, i) => defectOf(defect, cases, reproductions, diagnoses[i])),
    failures: failuresOf(cases),
    stale: gaps.filter(({ fault }) => fault === 'passes' || fault === 'unmatched').map((one) => one.case),
    ...(live && { live: liveOf(live) }),
  };
}

/** Of a runtime that is not measured. */
export function notBuilt(runtime, reason) {
  return { ...headOf(runtime), reason };
}

function headOf({ name, version, language, package: from, adapter, notes }) {
  return { name, version, language, package: from, ...(adapter && { adapter }), notes };
}

function defectOf({ title, reproduction }, cases, { cases: reproduced = [] }, diagnosis) {
  const covered = cases.filter(({ status, reason }) => status === 'gap' && reason === title);
  const shown = reproduced.find(({ id }) => id === reproduction);
  return {
    title,
    goldens: covered.length,
    ...(covered.length > 0 && { example: covered[0].id }),
    ...(reproduction && { reproduction: reproductionOf(reproduction, shown) }),
    ...(diagnosis?.failing > 0 && { mistakes: diagnosis.explanations.map(namesOf) }),
  };
}

const namesOf = ({ mistakes }) => mistakes.map(({ name }) => name).join(' and ');

/** Its verdict, where it goes wrong first, and by how much. */
function reproductionOf(name, shown) {
  if (!shown) return { name, status: 'not run' };
  const { status, reason, first, tensors } = shown;
  const failing = tensors.filter((one) => one.status === 'fail');
  const errors = failing.map(({ max_abs_error, budget }) => ({ error: max_abs_error, ratio: budget?.ratio }));
  const [greatest] = errors.toSorted((a, b) => Number(b.error) - Number(a.error));
  return {
    name,
    status,
    ...(reason && { reason }),
    ...(first && { first: first.text }),
    ...(greatest && !failing.some(isNotFinite) ? greatest : {}),
    ...(failing.some(isNotFinite) && { not_finite: true }),
  };
}

/** What no defect covers. */
function failuresOf(verdicts) {
  return grouped(verdicts, (one) => (one.status === 'fail' ? failureOf(one) : undefined), withoutNumbers);
}

function failureOf(verdict) {
  const { tensors, per_step } = verdict;
  const isLost = [...tensors, ...(per_step?.tensors ?? [])].some(isNotFinite);
  return isLost ? `${whatOf(verdict)} (NaN or infinity on one side)` : whatOf(verdict);
}

const isNotFinite = ({ reasons }) => reasons.some((one) => one.includes(NOT_FINITE));

function liveOf({ seed, runs, verdicts, ended }) {
  const named = verdicts.map((one, i) => ({ ...one, id: `network ${i + 1}` }));
  return {
    seed,
    runs,
    ...(ended && { ended }),
    modules: byModule(named),
    worst: worst(named),
    failures: failuresOf(named),
  };
}
