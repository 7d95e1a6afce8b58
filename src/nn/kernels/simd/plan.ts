// What one call of a layer is told: numbers in linear memory. The call itself has one argument, and what does not change from
// call to call is not written again.

// Addresses and strides are in bytes.

/** What changes with the sizes of a call. */
const OF_CALL = [
  'x', // where the first step in the order of computation begins: the last in memory where `sign` is -1
  'h_0',
  'c', // the second state, changed in place
  'output', // likewise
  'seq_len',
  'batch',
  'chunk', // steps
  'z',
  's',
  'whole',
  'projected',
  'aside',
] as const;

/** What is known once the weights have a place. */
const OF_WEIGHTS = [
  'sign',
  'x_stride',
  'output_stride',
  'input_size',
  'hidden_size',
  'h_size',
  'z_stride',
  'weight_ih',
  'weight_hh',
  'bias',
  'bias_hh',
  'input_panels',
  'input_wide',
  'input_width',
  'panels',
  'wide',
  'width',
  'weight_hr', // 0 where h is not projected
  'projected_stride',
  'zeros',
  'hr_panels',
  'hr_wide',
  'hr_width',
] as const;

export type CallPlan = Readonly<Record<(typeof OF_CALL)[number], number>>;
export type WeightPlan = Readonly<Record<(typeof OF_WEIGHTS)[number], number>>;
export type Plan = CallPlan & WeightPlan;

const placed = <N extends string>(names: readonly N[], first: number) =>
  names.map((name, index) => [name, 4 * (first + index)] as const);
const CALL_PLACES = placed(OF_CALL, 0);
const WEIGHT_PLACES = placed(OF_WEIGHTS, OF_CALL.length);

/** Each field with its place, from where a plan begins. */
export const PLACES: readonly (readonly [keyof Plan, number])[] = [...CALL_PLACES, ...WEIGHT_PLACES];
export const PLAN_BYTES = 192;

/** @param at where the plan begins */
export function writeWeightPlan(integers: Int32Array, at: number, plan: WeightPlan): void {
  for (const [name, place] of WEIGHT_PLACES) integers[(at + place) / 4] = plan[name];
}

/** @param at where the plan begins */
export function writeCallPlan(integers: Int32Array, at: number, plan: CallPlan): void {
  for (const [name, place] of CALL_PLACES) integers[(at + place) / 4] = plan[name];
}
