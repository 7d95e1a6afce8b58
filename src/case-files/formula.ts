// The formulas of derived cases: which is whose, and what it gives.
import { type Parameter, signatureOf } from '../signatures/index.ts';
import type { FloatTensor, Shape } from '../tensor/index.ts';
import { CaseFileError } from './error.ts';
import { latticeTensor } from './lattice.ts';
import type { DerivedManifest } from './manifest.ts';
import { type Asked, saturatedInput, saturatedState, saturatedWeight } from './saturated.ts';

export interface Formula {
  readonly weight: (parameter: Parameter) => FloatTensor;
  readonly input: (shape: Shape) => FloatTensor;
  readonly state: (name: string, shape: Shape) => FloatTensor;
}

/** @throws CaseFileError where the formula is of other modules */
export function formulaOf(name: string, of: Asked & DerivedManifest['derived']): Formula {
  const wanted = signatureOf(of.module).num_gates === 1 ? 'lattice-1' : 'saturated-1';
  if (of.formula !== wanted)
    throw new CaseFileError(`${name}: derived.formula: ${of.formula} is not of ${of.module}, want ${wanted}`);
  if (wanted === 'saturated-1') {
    return {
      weight: (parameter) => saturatedWeight(of, parameter),
      input: (shape) => saturatedInput(of, shape),
      state: (state, shape) => saturatedState(of, state, shape),
    };
  }
  const lattice = (tensorName: string, shape: Shape) => latticeTensor(of.seed, tensorName, shape, of.dtype);
  return {
    weight: (parameter) => lattice(parameter.name, parameter.shape),
    input: (shape) => lattice('input', shape),
    state: lattice,
  };
}
