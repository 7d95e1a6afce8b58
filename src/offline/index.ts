// Questions for somebody offline, and their answers judged. zod, which takes long to load, is loaded when they are called.
import type { judge as judgeAnswers } from './judge-answers.ts';
import type { writeQuestions as write } from './write-questions.ts';

export type { JudgedAnswers, JudgeOptions } from './judge-answers.ts';
export type { QuestionsOptions, Said, WrittenQuestions } from './write-questions.ts';

/** Writes all that a check asks before anything is known, a folder of .npy each. See write-questions.ts. */
export const writeQuestions: typeof write = async (...args) =>
  (await import('./write-questions.ts')).writeQuestions(...args);

/** Judges what was answered to them, and writes what has to be asked next. See judge-answers.ts. */
export const judge: typeof judgeAnswers = async (...args) =>
  (await import('./judge-answers.ts')).judge(...args);
