// The axes of every tensor in each form. nn may not import this: wrong axes answer, silently, with other numbers.
export { arranged, type Axes, type Axis } from './arranged.ts';
export {
  ANSWERS,
  answerNames,
  familyAnswers,
  initialNames,
  INITIALS,
  inputNames,
  LENGTHS,
  optionalNames,
  stepsName,
} from './names.ts';
export { type Asking, axesWithin, type Extent, extentOf, shapeOf, shapesOf, tensorsOf } from './tensors.ts';
