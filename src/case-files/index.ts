export { GOLDEN } from './golden-folder.ts';
export { CaseFileError } from './manifest.ts';
export { findCases, loadCases, readCase } from './read.ts';
export { besideFolder, discard, swapIn } from './swap.ts';
export { writeCase } from './write.ts';
