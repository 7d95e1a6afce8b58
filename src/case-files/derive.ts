// A derived case: its tensors come from a formula, and its answers from the judge, whose hashes must be those of what PyTorch
// answered. It is exact, so that there is one right answer.
import { createHash } from 'node:crypto';
import { ownAnswers, type Case, type Question } from '../conformance/index.ts';
import { initialNames, shapesOf } from '../signatures/axes/index.ts';
import { completeConfig, formOf, parametersOf } from '../signatures/index.ts';
import type { FloatTensor, NamedTensors, Shape } from '../tensor/index.ts';
import { checkInput } from './check-tensors.ts';
import { CaseFileError } from './error.ts';
import { packed } from './packed-inputs.ts';
import { formulaOf } from './formula.ts';
import type { DerivedManifest } from './manifest.ts';

/** More numbers than this in one case are a mistake in its sizes. */
const MOST_NUMBERS = 50_000_000;
const MOST_LAYERS = 10_000;

/** @throws CaseFileError where its sizes are too large, or a hash has no tensor */
export function derivedCase(manifest: DerivedManifest, name: string): Case {
  const { module, claim, dtype, catches, provenance, derived, expected_sha256 } = manifest;
  const config = completeConfig(module, manifest.config);
  const stepped = manifest.stepped ?? false;
  if (config.num_layers > MOST_LAYERS) {
    throw new CaseFileError(`${name}: derived: ${config.num_layers} layers, want at most ${MOST_LAYERS}`);
  }
  const shape = inputShape({ module, stepped }, config.batch_first, config.input_size, derived);
  const asking = { module, config, stepped, inputs: { input: { shape } } };
  const parameters = parametersOf(module, config);
  const states = checkInput({ ...asking, id: name });
  const numbers = parameters.reduce((sum, one) => sum + sizeOf(one.shape), states + sizeOf(shape));
  if (!(numbers <= MOST_NUMBERS))
    throw new CaseFileError(`${name}: derived: ${numbers} numbers, want at most ${MOST_NUMBERS}`);
  const formula = formulaOf(name, { module, config, dtype, ...derived });
  const input = formula.input(shape);
  const asked = { module, config, dtype, stepped, inputs: { input } };
  const shapes = shapesOf(asked)!;
  const initial = derived.states ? initialNames(asked).map((of) => [of, formula.state(of, shapes[of]!)]) : [];
  const inputs = { input, ...(Object.fromEntries(initial) as NamedTensors) };
  const question: Question = {
    ...asked,
    state_dict: Object.fromEntries(parameters.map((one) => [one.name, formula.weight(one)])),
    inputs: derived.lengths ? packed({ ...asked, id: name }, inputs, derived.lengths) : inputs,
  };
  const { answers: expected, truth } = ownAnswers(question);
  const unknown = Object.keys(expected_sha256).find((of) => !Object.hasOwn(expected, of));
  if (unknown !== undefined)
    throw new CaseFileError(`${name}: expected_sha256.${unknown}: no answer of this case`);
  const wrong = Object.entries(expected_sha256).find(
    ([of, hash]) => hashOf(expected[of] as FloatTensor) !== hash,
  );
  return {
    ...question,
    id: name,
    claim,
    expected,
    truth,
    attachments: {},
    catches,
    exact: 'any',
    provenance,
    derived: wrong
      ? { broken: `expected_sha256.${wrong[0]} is not the hash of what its weights and inputs give.` }
      : {},
  };
}

function inputShape(
  asked: Parameters<typeof formOf>[0],
  batch_first: boolean,
  input_size: number,
  { seq_len, batch }: DerivedManifest['derived'],
): number[] {
  const time = formOf(asked) === 'step' ? [] : [seq_len ?? 1];
  const row = batch === undefined ? [] : [batch];
  return [
    ...(batch_first && formOf(asked) === 'network' ? [...row, ...time] : [...time, ...row]),
    input_size,
  ];
}

const sizeOf = (shape: Shape) => shape.reduce((product, size) => product * size, 1);

/** Of the values in C order, little-endian. */
function hashOf({ data }: FloatTensor): string {
  return createHash('sha256')
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest('hex');
}
