// Captures for tests: models of ./models, inputs from a formula, and what the models answer by themselves, without our code.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { npyBytes, parseNpy } from '../../src/formats/index.ts';
import { tensor, type Tensor } from '../../src/tensor/index.ts';
import { type Ran, torchParity } from '../commands/cli.ts';
import { torch } from './torch.ts';

export const MODELS = fileURLToPath(new URL('models', import.meta.url));

export interface Model {
  /** FILE:NAME below ./models. */
  readonly module: string;
  /** As --input has them. */
  readonly inputs: readonly string[];
  readonly script?: string;
  readonly trace?: string;
}

/** Numbers that differ, in (-1, 1). */
const numbers = (count: number) => Array.from({ length: count }, (_, i) => Math.sin(i * 12.9898 + 1));

/** The inputs of all models, by file. */
export function writeInputs(folder: string): void {
  const floats = (...shape: number[]) =>
    tensor(Float32Array.from(numbers(shape.reduce((a, b) => a * b))), shape);
  const whole = (values: number[], shape: number[]) => tensor(BigInt64Array.from(values.map(BigInt)), shape);
  const files: Record<string, Tensor> = {
    'x.npy': floats(7, 3, 3),
    'y.npy': floats(4, 3, 3),
    'x64.npy': tensor(Float64Array.from(numbers(2 * 5 * 3)), [2, 5, 3]),
    'tokens.npy': whole(
      numbers(21).map((one) => Math.floor((one + 1) * 5)),
      [3, 7],
    ),
    'lengths.npy': whole([4, 7, 2], [3]),
    'sorted.npy': whole([7, 4, 2], [3]),
  };
  mkdirSync(folder, { recursive: true });
  for (const [name, one] of Object.entries(files)) writeFileSync(path.join(folder, name), npyBytes(one));
}

/** Each model run by itself, all in one Python; answers are in FOLDER/alone/NUMBER. */
export async function runAlone(models: readonly Model[], folder: string): Promise<void> {
  const at = (file: string) => path.join(folder, file);
  const asked = models.map(({ module, inputs, script, trace }, i) => ({
    module: [path.join(MODELS, module.split(':')[0]!), module.split(':')[1]],
    inputs: inputs.filter((one) => !one.includes('=')).map(at),
    named: Object.fromEntries(
      inputs.filter((one) => one.includes('=')).map((one) => [one.split('=')[0], at(one.split('=')[1]!)]),
    ),
    to: at(`alone/${i}`),
    ...(script && { script: at(script) }),
    ...(trace && { trace: at(trace) }),
  }));
  await execa(torch!.command, [path.join(MODELS, 'independent.py'), JSON.stringify(asked)], {
    env: { PYTHONDONTWRITEBYTECODE: '1' },
  });
}

/** An answer of model `i`: of the layer, of its call (from 1). */
export function answerAlone(folder: string, i: number, layer: string, call: number, name: string): Tensor {
  const file = path.join(folder, 'alone', String(i), `${layer}.${call}.${name}.npy`);
  return parseNpy(readFileSync(file), file);
}

export function capture(folder: string, to: string, ...words: string[]): Promise<Ran> {
  const args = ['capture', ...words, '--to', to, '--python', torch!.command];
  return torchParity(args, { cwd: folder });
}

export const inputWords = (inputs: readonly string[]): string[] => inputs.flatMap((one) => ['--input', one]);
