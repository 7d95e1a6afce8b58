// Goldens for tests of departures: few and small, of every family, form and option; and what a subject comes to on them.
import {
  type Case,
  checkCase,
  type CaseVerdict,
  plainSubject,
  type Subject,
} from '../../src/conformance/index.ts';
import { departuresOf } from '../../src/mistakes/index.ts';
import { goldens } from '../goldens.ts';

/** One of so many of the covering ones, which have every option. */
export async function fewGoldens(every: number, dtype?: 'float32'): Promise<readonly Case[]> {
  const all = await goldens();
  const covering = all.filter(({ id }) => id.startsWith('covering/')).filter((_, i) => i % every === 0);
  return covering.filter((one) => dtype === undefined || one.dtype === dtype);
}

/** The same, and what is hard to round. */
export async function hardGoldens(every: number, dtype?: 'float32'): Promise<readonly Case[]> {
  const hard = (await goldens()).filter(({ id }) => HARD.includes(id));
  return [...(await fewGoldens(every, dtype)), ...hard];
}

const HARD = [
  'article/gru',
  'article/lstm',
  'article/rnn',
  'exact/fifty_steps',
  'exact/lstm_projection_packed',
  'gru/denormals',
  'gru/chaotic',
  'lstm/infinite_c_0',
  'rnn/chaotic_gain_3',
  'rnn/overflowing_relu',
];

export interface Count {
  readonly pass: number;
  readonly fail: number;
  readonly skip: number;
  /** `id: why` of those that fail. */
  readonly failing: readonly string[];
  readonly verdicts: readonly CaseVerdict[];
}

/** Judged as check judges, without what the run could not have seen. */
export async function countOf(given: Subject, cases: readonly Case[]): Promise<Count> {
  const subject = plainSubject(given);
  const departed = departuresOf(subject.departures);
  const verdicts: CaseVerdict[] = [];
  for (const one of cases) {
    const options = { timeout: 60_000, localise: false, departed };
    verdicts.push((await checkCase(subject, one, options)).verdict);
  }
  const having = (status: string) => verdicts.filter((one) => one.status === status);
  return {
    pass: having('pass').length,
    fail: having('fail').length,
    skip: having('skip').length,
    failing: having('fail').map(({ id, reason, tensors, per_step }) => {
      const lines = [...tensors, ...(per_step?.tensors ?? [])].flatMap(({ name, status, reasons }) =>
        status === 'fail' ? `${name}: ${reasons.join('; ')}` : [],
      );
      return `${id}: ${reason ?? lines.join(' | ')}`;
    }),
    verdicts,
  };
}
