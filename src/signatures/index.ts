// What PyTorch's modules take: names, shapes, counts, arguments and defaults. The axes of tensors are in axes/, which nn
// may not read.
export type { Argument } from './argument.ts';
export {
  argumentsOf,
  cellOf,
  choicesOf,
  completeConfig,
  defaultsOf,
  networkOf,
  ownArguments,
} from './arguments.ts';
export type { Config, SharedConfig } from './config.ts';
export { FAMILIES, formOf, isNetwork, type ModuleName, MODULES, signatureOf } from './families.ts';
export {
  type AtPlace,
  atPlaces,
  num_directionsOf,
  type Parameter,
  type ParameterKind,
  parametersOf,
  type Place,
  placesOf,
} from './parameters.ts';
export type { Nonlinearity, RnnArguments } from './rnn.ts';
export type { LstmArguments } from './lstm.ts';
export { LIMITS, refusalOfSizes } from './limits.ts';
export { type Form, NAMES, type Signature, type Sizes, type State } from './signature.ts';
