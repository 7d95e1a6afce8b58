export { loadSubject } from './load.ts';
export { own } from './own.ts';
