export { behaviours, type Failed } from './behaviours.ts';
export { CATALOGUE, type Mistake } from './catalogue/index.ts';
export { type Explained, explained, type Explanation, type Failing, tellsApart } from './explained.ts';
export { condemns, condemnsBent } from './condemned.ts';
export { countMatrix, type MatrixCounts, type MatrixRow, mistakeMatrix, survives } from './matrix.ts';
export { matrixMarkdown, matrixSummary, matrixTable } from './matrix-text.ts';
export type { Bend } from './textbook/bend.ts';
export { bentAnswer } from './textbook/textbook.ts';
export { answerWith, wrongSubject } from './wrong-subject.ts';
