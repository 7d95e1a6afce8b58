// Weights, inputs and answers fit the config and the dtype: a case that contradicts itself proves nothing.
import type { Case } from '../conformance/index.ts';
import { shapesOf } from '../signatures/axes/index.ts';
import { parametersOf } from '../signatures/index.ts';
import { type Dtype, isFloat, sameShape, type Shape, shapeText } from '../tensor/index.ts';
import { CaseFileError } from './error.ts';

/** @throws CaseFileError naming the case, the key, what came and what was wanted */
export function checkTensors(loaded: Case): void {
  const { id, config, dtype, inputs, expected, truth, module } = loaded;
  const shapes = shapesOf(loaded);
  if (shapes === undefined) {
    const input = shapeText(inputs['input']!.shape);
    throw new CaseFileError(
      `${id}: inputs.input: shape ${input} does not fit ${module} with input_size = ${config.input_size}`,
    );
  }
  for (const [key, tensors] of Object.entries({ inputs, expected, truth })) {
    for (const [name, came] of Object.entries(tensors)) {
      const where = `${id}: ${key}.${name}`;
      const wanted = shapes[name];
      if (!wanted) throw new CaseFileError(`${where}: a stepped case has h_steps, one that is not has h_1`);
      checkTensor(where, came, wanted, key === 'truth' ? 'float64' : dtype);
    }
  }
  for (const name of Object.keys(truth)) {
    if (!expected[name]) throw new CaseFileError(`${id}: truth.${name} has no expected.${name} beside it`);
  }
  checkStateDict(loaded);
}

/** The module's keys, all of them and no others; their dtype may be any floating one, as PyTorch casts. */
function checkStateDict({ id, module, config, dtype, state_dict }: Case): void {
  const wanted = new Map(parametersOf(module, config).map(({ name, shape }) => [name, shape]));
  const missing = [...wanted.keys()].filter((name) => !state_dict[name]);
  const unexpected = Object.keys(state_dict).filter((name) => !wanted.has(name));
  if (missing.length + unexpected.length > 0) {
    throw new CaseFileError(`${id}: state_dict does not fit ${module} and its config`, [
      ...missing.map((name) => `missing key ${name}`),
      ...unexpected.map((name) => `unexpected key ${name}`),
    ]);
  }
  for (const [name, came] of Object.entries(state_dict)) {
    if (!isFloat(came.dtype))
      throw new CaseFileError(`${id}: state_dict.${name}: dtype ${came.dtype}, want ${dtype}`);
    checkTensor(`${id}: state_dict.${name}`, came, wanted.get(name)!, came.dtype);
  }
}

function checkTensor(where: string, came: { dtype: Dtype; shape: Shape }, shape: Shape, dtype: Dtype): void {
  if (came.dtype !== dtype) throw new CaseFileError(`${where}: dtype ${came.dtype}, want ${dtype}`);
  if (sameShape(came.shape, shape)) return;
  throw new CaseFileError(
    `${where}: shape ${shapeText(came.shape)}, want ${shapeText(shape)} from config and input`,
  );
}
