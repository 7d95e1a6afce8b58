// What the judge's functions give for a case, which is opened for each of them: tests ask them one by one.
import { askCase as ask } from '../../src/conformance/ask.ts';
import { type Chaos, judgedPart as part } from '../../src/conformance/chaos.ts';
import type { Case, Subject } from '../../src/conformance/index.ts';
import { judgeTensors as judge } from '../../src/conformance/judge.ts';
import { firstLayers, statesOf as states } from '../../src/conformance/layer-states.ts';
import { localise as place } from '../../src/conformance/localise.ts';
import { Opened } from '../../src/conformance/opened.ts';
import { roundingScales } from '../../src/conformance/rounding.ts';
import type { NamedTensors, Tensor } from '../../src/tensor/index.ts';

export { firstLayers };

export const chaosOf = (asked: Case) => new Opened(asked).chaos;
export const perStepOf = (asked: Case) => new Opened(asked).perStep;
export const roundingScale = (asked: Case) => new Opened(asked).scale;
export const askCase = (subject: Subject, asked: Case) => ask(subject, new Opened(asked));

export function stepScales(asked: Case): Float64Array | undefined {
  const opened = new Opened(asked);
  return opened.expected && roundingScales(opened, opened.expected, true)[0];
}

export const judgedPart = (name: string, whole: Tensor, asked: Case, chaos: Chaos) =>
  part(new Opened(asked), chaos, name, whole);

export const judgeTensors = (asked: Case, answer: NamedTensors, { exact }: { readonly exact: boolean }) =>
  judge(new Opened(asked), answer, exact);

export const statesOf = async (subject: Subject, asked: Case, answer: NamedTensors) =>
  states(subject, new Opened(asked), answer);

export const localise = (
  subject: Subject,
  asked: Case,
  found: Parameters<typeof place>[2],
  tensors: Parameters<typeof place>[3],
  { exact }: { readonly exact: boolean },
) => place(subject, new Opened(asked), found, tensors, exact);
