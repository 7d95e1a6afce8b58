export { GOLDEN } from './golden-folder.ts';
export { CaseFileError } from './error.ts';
export { type CaseFlow, findCases, flowOf, type FoundCase, loadCases, readCases } from './read.ts';
export { writeCase } from './write.ts';
