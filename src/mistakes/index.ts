export { CATALOGUE, type Mistake } from './catalogue.ts';
export { type Diagnosis, diagnose, type Explanation, type Failing, tellsApart } from './diagnose.ts';
export { countMatrix, type MatrixCounts, type MatrixRow, mistakeMatrix, survives } from './matrix.ts';
export { matrixMarkdown, matrixSummary, matrixTable } from './matrix-text.ts';
export { type Bend, bentAnswer } from './textbook.ts';
export { wrongSubject } from './wrong-subject.ts';
