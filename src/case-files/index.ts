export { GOLDEN } from './golden-folder.ts';
export { CaseFileError } from './error.ts';
export { findCases, type FoundCase } from './find.ts';
export { findCase } from './find-one.ts';
export { type CaseFlow, flowOf, loadCases, readCases, titleOf } from './read.ts';
export { workReader } from './work.ts';
export { readAnswers } from './read-answers.ts';
export { writeCase, writeQuestion } from './write.ts';
