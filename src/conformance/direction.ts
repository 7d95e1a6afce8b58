// One layer in one direction, with its parameters in float64: zeros where the module has no bias, nothing
// where it has no projection.
import { type AtPlace, atPlaces, type ParameterKind, type Place } from '../signatures/index.ts';
import type { Tensor } from '../tensor/index.ts';
import type { Question } from './case.ts';

export interface Direction extends Place, Readonly<Record<ParameterKind, Float64Array>> {}

/** Layer after layer, in each the forward direction first. */
export function directionsOf({ module, config, state_dict }: Question): Direction[] {
  return atPlaces(module, config, state_dict).map(directionOf);
}

function directionOf({ place, by }: AtPlace<Tensor>): Direction {
  const data = (kind: ParameterKind) => new Float64Array((by[kind]?.data ?? []) as Float64Array);
  const gates = by.weight_ih!.shape[0]!;
  const bias = (kind: ParameterKind) => (by[kind] ? data(kind) : new Float64Array(gates));
  return {
    ...place,
    weight_ih: data('weight_ih'),
    weight_hh: data('weight_hh'),
    bias_ih: bias('bias_ih'),
    bias_hh: bias('bias_hh'),
    weight_hr: data('weight_hr'),
  };
}
