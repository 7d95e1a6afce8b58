// What the judge's functions give for a case, which is opened for each of them: tests ask them one by one.
import type { PerStep } from '../../src/conformance/per-step.ts';
import { watched } from '../../src/conformance/watched.ts';
import { askCase as ask } from '../../src/conformance/ask.ts';
import { type Chaos, judgedPart as part } from '../../src/conformance/chaos.ts';
import type { Drift } from '../../src/conformance/drift.ts';
import type { Case, Subject } from '../../src/conformance/index.ts';
import { judgeTensors as judge } from '../../src/conformance/judge.ts';
import { firstLayers, statesOf as states } from '../../src/conformance/layer-states.ts';
import { localise as place } from '../../src/conformance/localise.ts';
import { Opened } from '../../src/conformance/opened.ts';
import { type States } from '../../src/conformance/unrolled.ts';
import { knownStates } from '../../src/conformance/states-in.ts';
import { type FloatTensor, type NamedTensors, type Tensor, tensor } from '../../src/tensor/index.ts';

export { firstLayers };

/**
 * A case with made-up numbers, taken as they are: it is not audited, what it has no truth of is true, and rounding has
 * grown in it wherever PyTorch is far from its truth.
 */
export class MadeUp extends Opened {
  override get audited() {
    const known = knownStates(this, this.asked.expected);
    const corrected = known && { states: known.states, wrong: [], allowed: [], surelyAllowed: [] };
    return { broken: [], corrected, grain: 0 };
  }

  override get expected(): NamedTensors {
    return this.asked.expected;
  }

  override get truth(): NamedTensors {
    const doubled = Object.entries(this.asked.expected).map(([name, { data, shape }]) => [
      name,
      tensor(Float64Array.from(data as Float64Array), shape),
    ]);
    return { ...Object.fromEntries(doubled), ...this.asked.truth } as NamedTensors;
  }

  override get scales(): States {
    const isBare =
      Object.keys(this.asked.state_dict).length === 0 || Object.keys(this.asked.truth).length === 0;
    return isBare ? [new Float64Array(this.num_states * this.rows * this.widths[0]!)] : super.scales;
  }

  override get drift(): Drift {
    return { allowed: () => 0, hasGrown: () => true, another: [] };
  }
}

export const chaosOf = (asked: Case) => new MadeUp(asked).chaos;
export const perStepOf = (asked: Case) => new MadeUp(asked).perStep;
/** The same with numbers in place of what measures them, so that two can be compared. */
export const plain = ({ wanted, ...one }: PerStep) => ({
  ...one,
  wanted: Object.fromEntries(
    Object.entries(wanted).map(([name, { values, least, allowed }]) => [
      name,
      { values, least, allowed: values.map((_, at) => allowed(at)) },
    ]),
  ),
});
export const roundingScale = (asked: Case) => new Opened(asked).scale;
export const askCase = (subject: Subject, asked: Case) => {
  const seen = watched(subject);
  return ask(seen, new Opened(asked));
};

export const judgedPart = (name: string, whole: Tensor, asked: Case, chaos: Chaos) =>
  part(new Opened(asked), chaos, name, whole);

export const judgeTensors = (asked: Case, answer: NamedTensors, { exact }: { readonly exact: boolean }) =>
  judge(new MadeUp(asked), answer, exact);

export const statesOf = async (subject: Subject, asked: Case, answer: NamedTensors) =>
  states(subject, new MadeUp(asked), answer);

export const localise = (
  subject: Subject,
  asked: Case,
  found: Parameters<typeof place>[2],
  tensors: Parameters<typeof place>[3],
  { exact }: { readonly exact: boolean },
) => place(subject, new MadeUp(asked), found, tensors, exact);

/** One element moved. */
export function moved<T extends FloatTensor>({ data, shape }: T, offset: number, to: number): Tensor {
  const copy = data.slice() as Float32Array;
  copy[offset] = to;
  return tensor(copy, shape);
}
