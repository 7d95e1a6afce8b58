// The scopes in which mistakes are tried: layers, directions, rows, steps, units; sizes from which on something is wrong.
import { equationOf } from '../equations/index.ts';
import { completeConfig, FAMILIES, networkOf, num_directionsOf } from '../signatures/index.ts';
import { isReverse } from './catalogue/mistake.ts';
import type { Scope } from './scope.ts';
import type { Place } from './textbook/bend.ts';

const lastLayer = ({ layer, question }: Place) => layer === question.config.num_layers - 1;

/** Layers and directions. */
export const PLACES: readonly Scope[] = [
  ...[1, 2, 3, 4, 8].map((n): Scope => ({
    name: `layer>=${n}`,
    title: `in layers from ${n} on`,
    place: ({ layer }) => layer >= n,
  })),
  ...[0, 1, 2, 3].map((n): Scope => ({
    name: `layer=${n}`,
    title: `in layer ${n}`,
    place: ({ layer }) => layer === n,
  })),
  { name: 'last_layer', title: 'in the last layer', place: lastLayer },
  {
    name: 'last_of_layers',
    title: 'in the last layer of several',
    place: (place) => lastLayer(place) && place.layer > 0,
  },
  ...[2, 3, 4, 6, 8].map((n): Scope => ({
    name: `state>=${n}`,
    title: `in the states of h_0 from ${n} on`,
    place: ({ layer, direction, question: { config } }) => layer * num_directionsOf(config) + direction >= n,
  })),
  { name: 'below_last_layer', title: 'below the last layer', place: (place) => !lastLayer(place) },
  { name: 'reverse', title: 'in the reverse direction', place: isReverse },
  {
    name: 'forward',
    title: 'in the forward direction of two',
    place: (place) => place.question.config.bidirectional && !isReverse(place),
  },
  ...[1, 2].map((n): Scope => ({
    name: `reverse,layer>=${n}`,
    title: `in the reverse direction of layers from ${n} on`,
    place: (place) => isReverse(place) && place.layer >= n,
  })),
];

/** Of the families that have several. */
const GATES: readonly Scope[] = FAMILIES.flatMap(({ network }) => {
  const { gates } = equationOf({ module: network, config: completeConfig(network, {}) });
  if (gates.length === 1) return [];
  return gates.map((name, gate): Scope => ({
    name: `gate=${name}`,
    title: `in the ${name} gate`,
    place: ({ question }) => networkOf(question.module) === network,
    gate,
  }));
});

const USUAL = [2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 24, 32, 48, 64, 96, 100, 128, 192, 256, 512, 1024];
const LANES = [2, 4, 8, 16, 32, 64] as const;

const rowsOf = (from: readonly number[]): Scope[] => [
  { name: 'row>=1', title: 'in the rows of a batch after the first', row: (row) => row >= 1 },
  { name: 'row=0', title: 'in the first row of a batch', row: (row, count) => row === 0 && count > 1 },
  ...from.map((n): Scope => ({ name: `row>=${n}`, title: `in rows from ${n} on`, row: (row) => row >= n })),
  {
    name: 'last_row',
    title: 'in the last row of a batch',
    row: (row, count) => row === count - 1 && row > 0,
  },
  ...LANES.map((n): Scope => ({
    name: `tail_rows%${n}`,
    title: `in the rows that are left over from blocks of ${n}`,
    row: (row, count) => count > n && row >= count - (count % n),
  })),
];

const stepsOf = (from: readonly number[]): Scope[] => [
  { name: 'first_step', title: 'in the first step', step: (done) => done === 0 },
  { name: 'step>=1', title: 'in the steps after the first', step: (done) => done >= 1 },
  {
    name: 'last_step',
    title: 'in the last step of several',
    step: (done, count) => done === count - 1 && done > 0,
  },
  ...from.flatMap((n): Scope[] => [
    { name: `step>=${n}`, title: `in steps from ${n} on`, step: (done) => done >= n },
    { name: `step=${n}`, title: `in step ${n}`, step: (done) => done === n },
  ]),
  ...LANES.map((n): Scope => ({
    name: `tail_steps%${n}`,
    title: `in the steps that are left over from blocks of ${n}`,
    step: (done, count) => count > n && done >= count - (count % n),
  })),
];

const unitsOf = (from: readonly number[]): Scope[] => [
  ...from.map((n): Scope => ({
    name: `unit>=${n}`,
    title: `in units from ${n} on`,
    unit: (unit) => unit >= n,
  })),
  { name: 'last_unit', title: 'in the last unit', unit: (unit, count) => unit === count - 1 && unit > 0 },
  ...LANES.map((n): Scope => ({
    name: `tail_units%${n}`,
    title: `in the units that are left over from blocks of ${n}`,
    unit: (unit, count) => count > n && unit >= count - (count % n),
  })),
];

/** Where a subject first goes wrong says from which size on: such numbers are tried beside the usual ones. */
export interface Sizes {
  readonly rows: readonly number[];
  readonly steps: readonly number[];
  readonly units: readonly number[];
}

/** All scopes. Those within a layer also in the reverse direction alone. */
export function scopesFor({ rows, steps, units }: Sizes): Scope[] {
  const unusual = (sizes: readonly number[]) => sizes.filter((n) => n > 1 && !USUAL.includes(n));
  const numbered = ({ name }: Scope) => /\d/.test(name) && !name.includes('%');
  const within = [
    ...rowsOf(USUAL),
    ...stepsOf(USUAL),
    ...unitsOf(USUAL),
    ...[...rowsOf(unusual(rows)), ...stepsOf(unusual(steps)), ...unitsOf(unusual(units))].filter(numbered),
  ];
  return [
    ...PLACES,
    ...GATES,
    ...within,
    ...within.map((scope) => ({
      ...scope,
      name: `reverse,${scope.name}`,
      title: `in the reverse direction, ${scope.title}`,
      place: isReverse,
    })),
  ];
}
