// A case, opened once: audited, completed by what it leaves out, unrolled, with its chaos, its scale and its steps alone.
// Whatever judges reads this. What is asked for is computed then, and kept.
import { answerNames, stepsName } from '../signatures/axes/index.ts';
import { signatureOf } from '../signatures/index.ts';
import type { FloatDtype, NamedTensors } from '../tensor/index.ts';
import { type Audit, audit, type Broken } from './audit.ts';
import { bentAnswers } from './bent-answers.ts';
import type { Case } from './case.ts';
import { type Chaos, chaosOf } from './chaos.ts';
import type { Departed } from './departed.ts';
import { type Drift, driftOf } from './drift.ts';
import { type PerStep, perStepOf } from './per-step.ts';
import { preciseTruthOf } from './precise-truth.ts';
import { roundingScales } from './rounding.ts';
import { knownStates, letterOf, readOff } from './states-in.ts';
import { truthOf } from './truth.ts';
import { type States, Unrolled } from './unrolled.ts';

export class Opened extends Unrolled {
  readonly asked: Case;
  /** As PyTorch computes it: itself, unless something else is computed in its place. That is what is audited. */
  readonly torch: Opened;
  readonly #kept = new Map<string, unknown>();

  constructor(asked: Case, departed?: Departed) {
    super(asked, departed);
    this.asked = asked;
    this.torch = departed ? new Opened(asked) : this;
  }

  /** The name of the tensor that holds every state h. */
  get stepsName(): string {
    return stepsName(this.asked);
  }

  /** What is wrong with the case itself; `tensor` as case.json has it: `expected.output`, `truth.h_n`. */
  get broken(): readonly Broken[] {
    if (this.departed) return this.torch.broken;
    return this.#once('broken', () =>
      [
        { group: 'expected', found: this.audited.broken },
        { group: 'truth', found: this.auditedTruth.broken },
      ].flatMap(({ group, found }) => found.map((one) => ({ ...one, tensor: `${group}.${one.tensor}` }))),
    );
  }

  /** What PyTorch is said to have answered, held to the equation. */
  get audited(): Audit {
    if (this.departed) return this.torch.audited;
    return this.#once('audited', () =>
      this.asked.derived ? this.#asTheyAre : this.#audit(this.asked.expected, this.asked.dtype),
    );
  }

  /** Of a derived case: the judge computed them, and PyTorch's hashes agree. */
  get #asTheyAre(): Audit {
    const { states } = knownStates(this, this.asked.expected)!;
    const allowed = states.map(({ length }) => new Float64Array(length));
    return { broken: [], corrected: { states, wrong: [], allowed, surelyAllowed: allowed }, grain: 0 };
  }

  get auditedTruth(): Audit {
    if (this.departed) return this.torch.auditedTruth;
    return this.#once('auditedTruth', () =>
      this.asked.derived ? this.audited : this.#audit(this.asked.truth, 'float64'),
    );
  }

  /** Whether every state that PyTorch had is told by the case. It had none of a network with departures. */
  get tellsSteps(): boolean {
    return !this.departed && this.audited.corrected !== undefined;
  }

  /** Every state: PyTorch's own where the case tells them, else as another legal implementation may compute them. */
  get states(): States {
    if (this.departed) return this.torch.states;
    return this.#once('states', () => this.audited.corrected?.states ?? this.drift.another);
  }

  /** What the case leaves out and the judge computes: names of answers, and `truth`. */
  get computed(): readonly string[] {
    const { expected, dtype, derived } = this.asked;
    if (derived) return [];
    const names = answerNames(this.asked).filter((name) => !expected[name]);
    const isTold = dtype === 'float64' || this.auditedTruth.corrected !== undefined;
    return isTold ? names : [...names, 'truth'];
  }

  /** Every answer: PyTorch's where the case has it, else read off the states. */
  get expected(): NamedTensors {
    return this.#once('expected', () => {
      const { asked, torch, departed } = this;
      if (!departed) return this.#completed(asked.expected, () => this.states, asked.dtype);
      // PyTorch has rounded nothing in an exact case; another step than its own rounds otherwise; and where rounding grows, it
      // grows otherwise in another network. There the error is that of another legal implementation.
      const isOwn = !asked.exact && !departed.equation && !departed.answers && !this.#growsAnywhere;
      const { expected, truth: exact } = isOwn
        ? torch
        : {
            expected: this.#completed({}, () => this.drift.another, asked.dtype),
            truth: this.#completed({}, () => this.#freeRun, 'float64'),
          };
      return bentAnswers(this.truth, { expected, exact, dtype: asked.dtype }, departed.arithmetic);
    });
  }

  /** Every state, more precisely: in float64 as it was recorded, else computed by the judge; of float64 always by the judge. */
  get truthStates(): States {
    return this.#once('truthStates', () => {
      if (this.asked.dtype === 'float64') return this.#precise?.high ?? this.#freeRun;
      if (this.departed) return this.#freeRun;
      return knownStates(this, this.asked.truth)?.states ?? this.#freeRun;
    });
  }

  /** Every answer, likewise. */
  get truth(): NamedTensors {
    const { answers } = this.departed ?? {};
    if (answers) return this.#once('truth', () => answers(this.asked));
    const recorded = this.asked.dtype === 'float64' || this.departed ? {} : this.asked.truth;
    return this.#once('truth', () => this.#completed(recorded, () => this.truthStates, 'float64'));
  }

  /** What float64 cannot hold of the truth, of a float64 case. */
  get truthRest(): NamedTensors {
    return this.#once('truthRest', () =>
      this.#precise ? this.#completed({}, () => this.#precise!.low, 'float64') : {},
    );
  }

  /** Whether the truth is more precise than the case's own dtype: too large a float64 case has none. */
  get isTrue(): boolean {
    return this.asked.dtype !== 'float64' || this.#precise !== undefined;
  }

  /** How far rounding may carry it, in the case's own dtype. */
  get drift(): Drift {
    return this.#drift(this.asked.dtype);
  }

  get chaos(): Chaos | undefined {
    return this.#once('chaos', () => chaosOf(this));
  }

  /** What is rounded on the way to every state, by letter. */
  get scales(): States {
    return this.#once('scales', () => roundingScales(this, this.truthStates));
  }

  /**
   * What the floor of the error budget is measured by: the greatest that is rounded on the way to any state that is judged,
   * from the float64 truth. Of all letters: what c has rounded comes out in h, also where c has come back near 0. With the
   * greatest of h alone k = 12,332 was needed, with this one 3.58 (LSTM) and 3.99 (GRU), in two ranges of 320 networks
   * each of scripts/study/gated_factors.py; BUDGET allows 10.
   */
  get scale(): number {
    return this.#once('scale', () => {
      const { chaos } = this;
      const { states } = signatureOf(this.question.module);
      const greatest = states.map(({ letter }, i) => {
        const at = this.at(stepsName(this.asked, letter));
        const isJudged = (offset: number) => chaos?.isJudged(at(offset)) ?? true;
        const scales = this.scales[i]!;
        let most = 0;
        for (let offset = 0; offset < scales.length; offset++) {
          const scale = scales[offset]!;
          if (scale < Infinity && scale > most && isJudged(offset)) most = scale;
        }
        return most;
      });
      return Math.max(...greatest);
    });
  }

  /** Every step alone; undefined where it is a single step itself. */
  get perStep(): PerStep | undefined {
    return this.#once('perStep', () => perStepOf(this, this.states));
  }

  get #growsAnywhere(): boolean {
    return Array.from({ length: this.num_states }, (_, state) => state).some((state) =>
      this.order(state).some((t) => this.drift.hasGrown(state, t)),
    );
  }

  get #precise(): ReturnType<typeof preciseTruthOf> {
    // Another step than PyTorch's is known in float64 alone.
    const isOpen = this.asked.dtype === 'float64' && !this.departed?.equation && !this.departed?.answers;
    return this.#once('precise', () => (isOpen ? preciseTruthOf(this) : undefined));
  }

  get #freeRun(): States {
    return this.#once('freeRun', () => truthOf(this));
  }

  #drift(dtype: FloatDtype): Drift {
    return this.#once(`drift ${dtype}`, () => driftOf(this, this.#freeRun, dtype));
  }

  #audit(tensors: NamedTensors, dtype: FloatDtype): Audit {
    return audit(this, tensors, dtype, () => ({ ...this.#drift(dtype), truth: this.#freeRun }));
  }

  #completed(given: NamedTensors, states: () => States, dtype: FloatDtype): NamedTensors {
    const names = answerNames(this.asked);
    return Object.fromEntries(
      names.map((name) => [name, given[name] ?? readOff(this, name, letterOf(this, name), states(), dtype)]),
    );
  }

  #once<T>(name: string, compute: () => T): T {
    if (!this.#kept.has(name)) this.#kept.set(name, compute());
    return this.#kept.get(name) as T;
  }
}
