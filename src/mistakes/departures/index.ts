export { alternativesTo } from './alternatives.ts';
export { type Departures, departuresOf } from './departed.ts';
export { isHidden } from './hidden.ts';
