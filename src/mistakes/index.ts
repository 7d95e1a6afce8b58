export { CATALOGUE, type Mistake } from './catalogue.ts';
export { type Diagnosis, diagnose, type Explanation, type Failing, tellsApart } from './diagnose.ts';
export { type Bend, bentAnswer } from './textbook.ts';
export { wrongSubject } from './wrong-subject.ts';
