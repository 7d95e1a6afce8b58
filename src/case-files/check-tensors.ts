// Weights, inputs and answers fit the config and the dtype: a case that contradicts itself proves nothing.
import type { Case, Question } from '../conformance/index.ts';
import { type Asking, extentOf, initialNames, LENGTHS, shapesOf } from '../signatures/axes/index.ts';
import { type Config, type ModuleName, parametersOf } from '../signatures/index.ts';
import { type Dtype, isFloat, sameShape, type Shape, shapeText } from '../tensor/index.ts';
import { checkSizes } from './check-sizes.ts';
import { CaseFileError } from './error.ts';

/** The module's keys, all of them and no others: known before a file is read. @throws CaseFileError */
export function checkKeys(id: string, module: ModuleName, config: Config, keys: readonly string[]): void {
  const came = new Set(keys);
  const parameters = parametersOf(module, config);
  const missing = parameters.filter(({ name }) => !came.has(name));
  if (missing.length === 0 && came.size === parameters.length) return;
  const wanted = new Set(parameters.map(({ name }) => name));
  const unexpected = keys.filter((name) => !wanted.has(name));
  throw new CaseFileError(`${id}: state_dict does not fit ${module} and its config`, [
    ...missing.map(({ name }) => `missing key ${name}`),
    ...unexpected.map((name) => `unexpected key ${name}`),
  ]);
}

/** It fits the config, and asks for no more than can be had. @returns how many states there are @throws CaseFileError */
export function checkInput(asking: Asking & { readonly id: string }): number {
  const { id, module, config, inputs } = asking;
  const where = `${id}: inputs.input`;
  if (extentOf(asking) === undefined) {
    const shape = shapeText(inputs.input!.shape);
    throw new CaseFileError(
      `${where}: shape ${shape} does not fit ${module} with input_size = ${config.input_size}`,
    );
  }
  return checkSizes(where, asking);
}

/**
 * Inputs and answers, of a case whose input fits.
 * @throws CaseFileError naming the case, the key, what came and what was wanted
 */
export function checkTensors(
  loaded: Omit<Question, 'state_dict'> & Pick<Case, 'id' | 'expected' | 'truth'>,
): void {
  const { id, dtype, inputs, expected, truth } = loaded;
  const shapes = shapesOf(loaded)!;
  for (const [key, tensors] of Object.entries({ inputs, expected, truth })) {
    for (const [name, came] of Object.entries(tensors)) {
      const where = () => `${id}: ${key}.${name}`;
      const wanted = shapes[name];
      if (!wanted) throw new CaseFileError(`${where()}: a stepped case has h_steps, one that is not has h_1`);
      checkTensor(where, came, wanted, key === 'truth' ? 'float64' : name === LENGTHS ? 'int64' : dtype);
    }
  }
  const states = initialNames(loaded);
  const absent = states.filter((name) => !inputs[name]);
  if (absent.length > 0 && absent.length < states.length)
    throw new CaseFileError(
      `${id}: inputs.${absent[0]} is missing: want ${states.join(' and ')}, or neither`,
    );
  for (const name of Object.keys(truth)) {
    if (!expected[name]) throw new CaseFileError(`${id}: truth.${name} has no expected.${name} beside it`);
  }
}

/** Of a case whose keys fit. @throws CaseFileError */
export function checkWeights({ id, module, config, dtype, state_dict }: Case): void {
  for (const { name, shape } of parametersOf(module, config)) {
    const came = state_dict[name]!;
    const where = () => `${id}: state_dict.${name}`;
    // Any floating one: it is cast, as in PyTorch.
    if (!isFloat(came.dtype)) throw new CaseFileError(`${where()}: dtype ${came.dtype}, want ${dtype}`);
    checkTensor(where, came, shape, came.dtype);
  }
}

function checkTensor(
  where: () => string,
  came: { dtype: Dtype; shape: Shape },
  shape: Shape,
  dtype: Dtype,
): void {
  if (came.dtype !== dtype) throw new CaseFileError(`${where()}: dtype ${came.dtype}, want ${dtype}`);
  if (sameShape(came.shape, shape)) return;
  throw new CaseFileError(
    `${where()}: shape ${shapeText(came.shape)}, want ${shapeText(shape)} from config and input`,
  );
}
