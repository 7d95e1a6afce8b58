export { loadSubject } from './load.ts';
export { type StartedSubject, type StartOptions, startSubject } from './start-subject.ts';
export { own, type OwnOptions, ownWith } from './own.ts';
