// A module's parameters as kernels read them: by layer and direction.
import { atPlaces, type Config, type ModuleName, signatureOf } from '../signatures/index.ts';
import { ARRAYS, type FloatDtype } from '../tensor/index.ts';
import type { Network, Steps, Weights } from './kernels/index.ts';
import type { Values } from './values.ts';

/** @param config complete: a cell's is that of one layer in one direction */
export function networkOf(
  module: ModuleName,
  steps: Steps,
  config: Config,
  values: Values,
  dtype: FloatDtype,
): Network {
  const { num_gates, states } = signatureOf(module);
  const { hidden_size } = config;
  const widths = states.map(({ width }) => width(config));
  const noBias = new ARRAYS[dtype](num_gates * hidden_size);
  const layers: Weights[][] = Array.from({ length: config.num_layers }, () => []);
  for (const { place, by } of atPlaces(module, config, values)) {
    layers[place.layer]!.push({
      input_size: place.input_size,
      hidden_size,
      weight_ih: by.weight_ih!.data,
      weight_hh: by.weight_hh!.data,
      bias_ih: by.bias_ih?.data ?? noBias,
      bias_hh: by.bias_hh?.data ?? noBias,
      weight_hr: by.weight_hr?.data,
    });
  }
  return { steps, config, num_gates, widths, layers };
}
