export { atEnd } from './at-end.ts';
export { type Child, type Ended, startChild } from './child.ts';
export { linesOf } from './lines.ts';
