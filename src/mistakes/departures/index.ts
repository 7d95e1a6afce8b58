export { alternativesTo } from './alternatives.ts';
export { type Departures, departuresOf } from './meant.ts';
export { isHidden } from './hidden.ts';
