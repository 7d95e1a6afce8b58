// What is said of a broken golden: which tensor, where, both values, and what probably happened to it.
import { figure } from '../compare/index.ts';
import { shapeText } from '../tensor/index.ts';
import type { Broken } from './audit.ts';
import { recordedIn } from './recorded-in.ts';
import type { Opened } from './opened.ts';

/** Where it is first, what else is broken, and the likely cause. */
export function brokenText(opened: Opened): string {
  const [first, ...others] = opened.broken as [Broken, ...Broken[]];
  const more = others.map(({ tensor, count, total }) => `${tensor} (${count} of ${total})`);
  const too = more.length === 0 ? [] : [`So ${more.length > 1 ? 'are' : 'is'} ${more.join(', ')}.`];
  return [sentence(opened, first), ...too, causeOf(opened, first)].join(' ');
}

function sentence(
  { tellsSteps, auditedTruth }: Opened,
  { tensor, index, came, wanted, allowed, count, total }: Broken,
): string {
  const hidden = tensor.startsWith('truth.') ? !auditedTruth.corrected : !tellsSteps;
  const from = hidden ? 'the weights and inputs' : 'the weights, the input and the state before it';
  const share = total === 1 ? '' : ` (${count} of ${total} elements)`;
  return (
    `${tensor}${index.length > 0 ? ` ${shapeText(index)}` : ''} is ${value(came)}, and ${from} give ` +
    `${value(wanted)}${allowed > 0 ? `, within ${figure(allowed)}` : ''}${share}.`
  );
}

const value = (one: number) => String(Number(one.toPrecision(9)));

function causeOf(opened: Opened, first: Broken): string {
  const { question, num_directions, num_states } = opened;
  const { config } = question;
  const precision = recordedIn(opened, first);
  if (precision) return `Probably it was recorded ${precision}.`;
  const isAbove = first.at.state >= num_directions;
  if (config.dropout > 0 && num_states > num_directions && isAbove && first.count > 1) {
    return 'Probably it was recorded in training mode, where dropout acts between the layers: call eval() first.';
  }
  if (first.count === 1 && opened.broken.length === 1) {
    return 'Probably this number was changed after it was recorded.';
  }
  return 'Probably it was recorded with other weights, inputs or arguments than these, or changed afterwards.';
}
