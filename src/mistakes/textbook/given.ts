// A question as the textbook computes with it: nested arrays.
import type { Question } from '../../conformance/index.ts';
import { extentOf, initialNames } from '../../signatures/axes/index.ts';
import { atPlaces, signatureOf } from '../../signatures/index.ts';
import { numbers } from '../../tensor/index.ts';
import type { Weights } from './bend.ts';
import { grouped, rows, type Sequence, type Step } from './nested.ts';

export interface Given {
  readonly question: Question;
  readonly batched: boolean;
  /** As it is given: `[t][row]`, batch first where the question is. */
  readonly input: Sequence;
  /** The size of its second axis. */
  readonly inner: number;
  /** By letter, the features of a state. */
  readonly widths: readonly number[];
  /** By letter, then layer and direction. */
  readonly initial: readonly (readonly Step[] | undefined)[];
  /** By layer and direction. */
  readonly weights: readonly Weights[];
}

export function read(question: Question): Given {
  const { module, config, inputs, state_dict } = question;
  const { hasTime, batched, batch } = extentOf(question)!;
  const { shape } = inputs['input']!;
  const leading = hasTime ? shape.slice(0, -1) : [1, ...shape.slice(0, -1)];
  const outer = leading[0]!;
  const inner = leading[1] ?? 1;
  const places = atPlaces(module, config, state_dict);
  return {
    question,
    batched,
    input: grouped(rows(inputs['input']!), outer, inner),
    inner,
    widths: signatureOf(module).states.map(({ width }) => width(config)),
    initial: initialNames(question).map(
      (name) => inputs[name] && grouped(rows(inputs[name]), places.length, batch),
    ),
    weights: places.map(({ by }) => {
      const none = by.weight_ih!.shape.slice(0, 1).flatMap((size) => Array<number>(size).fill(0));
      return {
        ih: rows(by.weight_ih!),
        hh: rows(by.weight_hh!),
        bias_ih: by.bias_ih ? numbers(by.bias_ih) : none,
        bias_hh: by.bias_hh ? numbers(by.bias_hh) : none,
        ...(by.weight_hr && { hr: rows(by.weight_hr) }),
      };
    }),
  };
}
