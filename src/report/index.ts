export { jsonReport } from './json.ts';
export { prettyReport } from './pretty.ts';
export { counted, WIDTH, wrap } from './wrap.ts';
