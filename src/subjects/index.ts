export { loadSubject } from './load.ts';
export { own, type OwnOptions, ownWith } from './own.ts';
