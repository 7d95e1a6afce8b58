export { diagnosisLines } from './diagnosis.ts';
export { fuzzReport, type FuzzSummary } from './fuzz-report.ts';
export { gapsLines } from './gaps-lines.ts';
export { jsonReport } from './json.ts';
export { paint } from './paint.ts';
export { prettyReport } from './pretty.ts';
export { moduleText, pythonSnippet, typescriptSnippet } from './snippets.ts';
export { counted, WIDTH, wrap } from './wrap.ts';
export { type Worst, worseOf, worstBudget } from './worst.ts';
