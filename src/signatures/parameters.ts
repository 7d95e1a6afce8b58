// The parameters of a module: PyTorch's names, order and shapes, by the layer and direction that they belong to.
// Source: torch.nn.RNNBase.__init__: order is layer, direction, kind.
import type { Shape } from '../tensor/index.ts';
import type { Config } from './config.ts';
import { isNetwork, type ModuleName, signatureOf } from './families.ts';

/** One layer in one direction. A cell is one of them. */
export interface Place {
  readonly layer: number;
  /** 0 forward, 1 reverse. */
  readonly direction: number;
  /** layer * num_directions + direction: where its states stand in h_0 and h_n. */
  readonly state: number;
  /** Features that it reads. */
  readonly input_size: number;
}

export type ParameterKind = 'weight_ih' | 'weight_hh' | 'bias_ih' | 'bias_hh' | 'weight_hr';

export interface Parameter {
  readonly name: string;
  /** Its name in a cell. */
  readonly kind: ParameterKind;
  readonly place: Place;
  readonly shape: Shape;
  /** The sizes by name, for messages: `(hidden_size, input_size)`. */
  readonly axes: string;
}

export function num_directionsOf({ bidirectional }: Pick<Config, 'bidirectional'>): number {
  return bidirectional ? 2 : 1;
}

/** Layer after layer, in each the forward direction first. */
export function placesOf(module: ModuleName, config: Config): Place[] {
  const num_directions = num_directionsOf(config);
  const width = num_directions * signatureOf(module).states[0].width(config);
  return Array.from({ length: config.num_layers * num_directions }, (_, state) => {
    const layer = Math.floor(state / num_directions);
    return {
      layer,
      direction: state % num_directions,
      state,
      input_size: layer === 0 ? config.input_size : width,
    };
  });
}

/** In PyTorch's order. */
export function parametersOf(module: ModuleName, config: Config): Parameter[] {
  const all: Parameter[] = [];
  for (const place of placesOf(module, config)) {
    const suffix = suffixOf(module, place);
    for (const [kind, shape, axes] of kindsOf(module, config, place))
      all.push({ name: kind + suffix, kind, place, shape, axes });
  }
  return all;
}

/** What stands behind a kind in a parameter's name: `_l0`, `_l1_reverse`; nothing for a cell. */
function suffixOf(module: ModuleName, { layer, direction }: Place): string {
  return isNetwork(module) ? `_l${layer}${direction === 1 ? '_reverse' : ''}` : '';
}

function kindsOf(module: ModuleName, config: Config, place: Place): [ParameterKind, Shape, string][] {
  const { num_gates, states } = signatureOf(module);
  const rows = num_gates * config.hidden_size;
  const rowsText = num_gates === 1 ? 'hidden_size' : `${num_gates} * hidden_size`;
  const { proj_size = 0 } = config;
  const width = proj_size > 0 ? 'proj_size' : 'hidden_size';
  const inputText = place.layer === 0 ? 'input_size' : config.bidirectional ? `2 * ${width}` : width;
  const kinds: [ParameterKind, Shape, string][] = [
    ['weight_ih', [rows, place.input_size], `(${rowsText}, ${inputText})`],
    ['weight_hh', [rows, states[0].width(config)], `(${rowsText}, ${width})`],
  ];
  if (config.bias) {
    const axes = `(${rowsText},)`;
    kinds.push(['bias_ih', [rows], axes], ['bias_hh', [rows], axes]);
  }
  if (proj_size > 0) kinds.push(['weight_hr', [proj_size, config.hidden_size], '(proj_size, hidden_size)']);
  return kinds;
}

/** What belongs to one layer and direction, by kind. */
export interface AtPlace<T> {
  readonly place: Place;
  readonly by: Readonly<Partial<Record<ParameterKind, T>>>;
}

/** Named values, such as a state_dict, by place. What is not there stays out. */
export function atPlaces<T>(
  module: ModuleName,
  config: Config,
  named: Readonly<Record<string, T>>,
): AtPlace<T>[] {
  const found = placesOf(module, config).map((place) => ({
    place,
    by: {} as Partial<Record<ParameterKind, T>>,
  }));
  for (const { name, kind, place } of parametersOf(module, config)) {
    const value = named[name];
    if (value !== undefined) found[place.state]!.by[kind] = value;
  }
  return found;
}
