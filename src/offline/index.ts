export { judge, type JudgedAnswers, type JudgeOptions } from './judge-answers.ts';
export {
  type QuestionsOptions,
  type Said,
  writeQuestions,
  type WrittenQuestions,
} from './write-questions.ts';
