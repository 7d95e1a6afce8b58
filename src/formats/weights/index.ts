export { belowPrefix } from './below.ts';
export { WeightsError } from './error.ts';
export { readStored } from './read-stored.ts';
export { type Source, sourceOf } from './source.ts';
export type { StoredTensor, StoredTensors } from './stored.ts';
export { readStateDict, type StateDictOptions, takenFrom } from './state-dict.ts';
