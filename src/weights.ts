// torch-parity/weights: the weights of a trained model from the bytes of its file. Runs in browsers.
export { WeightsError } from './formats/weights/error.ts';
export { readStateDict, type StateDictOptions } from './formats/weights/state-dict.ts';
