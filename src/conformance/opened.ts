// A case, opened once: what is expected of it, unrolled, with its chaos, its scale and its steps alone. Whatever judges
// reads this. What is asked for is computed then, and kept.
import { stepsName } from '../signatures/axes/index.ts';
import { signatureOf } from '../signatures/index.ts';
import type { NamedTensors } from '../tensor/index.ts';
import type { Case } from './case.ts';
import { type Chaos, chaosOf } from './chaos.ts';
import { type PerStep, perStepOf } from './per-step.ts';
import { roundingScales } from './rounding.ts';
import { type States, Unrolled } from './unrolled.ts';

export class Opened extends Unrolled {
  readonly asked: Case;
  readonly #kept = new Map<string, unknown>();

  constructor(asked: Case) {
    super(asked);
    this.asked = asked;
  }

  /** The name of the tensor that holds every state h. */
  get stepsName(): string {
    return stepsName(this.asked);
  }

  /** PyTorch's own states; undefined where the case does not hold them. */
  get expected(): States | undefined {
    return this.#once('expected', () => this.#statesIn(this.asked.expected));
  }

  /** The same in float64. */
  get truth(): States | undefined {
    return this.#once('truth', () => this.#statesIn(this.asked.truth));
  }

  get chaos(): Chaos | undefined {
    return this.#once('chaos', () => chaosOf(this, this.asked.expected, this.asked.truth));
  }

  /**
   * What the floor of the error budget is measured by: the greatest that is rounded on the way to any state that is
   * judged, from the float64 truth. 0 where the case has no truth of its states.
   */
  get scale(): number {
    return this.#once('scale', () => {
      if (!this.truth) return 0;
      const { chaos } = this;
      const at = this.at(this.stepsName);
      const isJudged = (offset: number) => chaos?.isJudged(at(offset)) ?? true;
      return roundingScales(this, this.truth, false)[0]!.reduce(
        (most, scale, offset) => (scale < Infinity && isJudged(offset) ? Math.max(most, scale) : most),
        0,
      );
    });
  }

  /** Every step alone; undefined where there are no states to start from, or it is a single step itself. */
  get perStep(): PerStep | undefined {
    return this.#once('perStep', () => this.expected && perStepOf(this, this.asked.expected, this.expected));
  }

  #statesIn(tensors: NamedTensors): States | undefined {
    const { module } = this.asked;
    const found = signatureOf(module).states.flatMap(({ letter }) => {
      const given = tensors[stepsName(this.asked, letter)];
      return given ? [Float64Array.from(given.data as Float64Array)] : [];
    });
    return found.length === this.widths.length ? found : undefined;
  }

  #once<T>(name: string, compute: () => T): T {
    if (!this.#kept.has(name)) this.#kept.set(name, compute());
    return this.#kept.get(name) as T;
  }
}
