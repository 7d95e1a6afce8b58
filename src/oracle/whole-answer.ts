// What a worker drew is held to what was asked: a Python that is none of ours answers with anything.
import { checkLengths } from '../case-files/check-lengths.ts';
import { checkInput, checkKeys, checkTensors, checkWeights } from '../case-files/check-tensors.ts';
import { answerNames, stepsName } from '../signatures/axes/index.ts';
import { signatureOf } from '../signatures/index.ts';
import { OracleError } from './error.ts';
import type { Answered, Spec } from './protocol.ts';

/** @throws OracleError where a tensor is missing, or has another name, shape or dtype than the module's */
export function requireWhole(spec: Spec, answered: Answered): void {
  const { expected, truth, inputs } = answered;
  const names = answerNames(spec);
  const missing = [
    ...(inputs['input'] ? [] : ['inputs.input']),
    ...names.filter((name) => !expected[name]).map((name) => `expected.${name}`),
    ...(spec.dtype === 'float64' ? [] : stepsOf(spec).filter((name) => !truth[name])).map(
      (name) => `truth.${name}`,
    ),
  ];
  if (missing.length > 0) {
    throw new OracleError(`the PyTorch worker left out ${missing.join(', ')} of what it was asked for`);
  }
  const id = 'the PyTorch worker answered';
  const drawn = { id, ...spec, ...answered, claim: '', catches: [], attachments: {}, provenance: {} };
  try {
    checkInput(drawn);
    checkLengths(drawn);
    checkKeys(id, spec.module, spec.config, Object.keys(answered.state_dict));
    checkTensors(drawn);
    checkWeights(drawn);
  } catch (cause) {
    throw new OracleError((cause as Error).message, [], { cause });
  }
}

/** The states after every step: the truth of all else is read off theirs. */
function stepsOf(spec: Spec): string[] {
  return signatureOf(spec.module).states.map(({ letter }) => stepsName(spec, letter));
}
