// What one module may need at most. PyTorch takes any sizes, and fails once there is no memory left. Here they are refused
// from the sizes alone, before anything is drawn or read.
import { bytesText } from '../tensor/index.ts';
import type { Config } from './config.ts';
import { type ModuleName, signatureOf } from './families.ts';
import { num_directionsOf } from './parameters.ts';

export const LIMITS = {
  /** Of all parameters together: what WebAssembly's memory holds, and one array of Node 20. */
  bytes: 2 ** 32,
  /** Layers times directions: each takes some 5 KiB beside its numbers, measured, so that all take a third of a GiB. */
  places: 2 ** 16,
} as const;

/**
 * Why no memory holds a module of these sizes; undefined where it may.
 * @param config   complete, of whole sizes
 * @param itemsize bytes of a number
 */
export function refusalOfSizes(module: ModuleName, config: Config, itemsize: number): string | undefined {
  const { num_layers, bidirectional, input_size, hidden_size } = config;
  const places = num_layers * num_directionsOf(config);
  if (places > LIMITS.places) {
    const directions = bidirectional ? ' in 2 directions' : '';
    return `num_layers is ${num_layers}${directions}, want at most ${LIMITS.places} layers times directions: what memory can be relied on to hold, at some 5 KiB each beside their weights`;
  }
  const bytes = num_parametersOf(module, config) * itemsize;
  if (bytes <= LIMITS.bytes) return undefined;
  return `input_size ${input_size}, hidden_size ${hidden_size} and num_layers ${num_layers} need ${bytesText(bytes)} for the weights alone, want at most ${bytesText(LIMITS.bytes)}`;
}

/** The number of all weights and biases, without a list of them. */
function num_parametersOf(module: ModuleName, config: Config): number {
  const { num_gates, states } = signatureOf(module);
  const { input_size, hidden_size, num_layers, bias } = config;
  const num_directions = num_directionsOf(config);
  const width = states[0].width(config);
  const columns =
    input_size + (num_layers - 1) * num_directions * width + num_layers * (width + (bias ? 2 : 0));
  const projection = num_layers * (config.proj_size ?? 0);
  return num_directions * hidden_size * (num_gates * columns + projection);
}
