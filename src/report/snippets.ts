// A case as code to paste: the same numbers through PyTorch, and through the subject.
import type { Case } from '../conformance/index.ts';
import { answerNames, initialNames, LENGTHS, optionalNames } from '../signatures/axes/index.ts';
import { defaultsOf, formOf, networkOf } from '../signatures/index.ts';
import { type NamedTensors, numbers, shapeText, type Tensor } from '../tensor/index.ts';

/** More numbers than this are a file's job, not a snippet's. */
const MOST_NUMBERS = 1000;

/** Whether the case is small enough for snippets. */
export function fitsSnippet({ state_dict, inputs }: Case): boolean {
  const count = [state_dict, inputs]
    .flatMap((tensors) => Object.values(tensors))
    .reduce((sum, { data }) => sum + data.length, 0);
  return count <= MOST_NUMBERS;
}

/** `RNN(input_size=3, hidden_size=5, bidirectional=True)`: what is not torch's default. */
export function moduleText({ module, config }: Pick<Case, 'module' | 'config'>): string {
  const defaults = { ...defaultsOf(networkOf(module)), ...defaultsOf(module) };
  const given = Object.entries(config).filter(([name, value]) => defaults[name] !== value);
  return `${module}(${given.map(([name, value]) => `${name}=${pythonValue(value)}`).join(', ')})`;
}

/**
 * A Python program that prints PyTorch's tensors, a name and all its numbers a line.
 * @param scripts the folder with pinned.py: for a case whose bits are those of PyTorch with its arithmetic pinned
 */
export function pythonSnippet(asked: Case, scripts: string): string {
  const { dtype, state_dict, inputs } = asked;
  const pinned = asked.exact === 'float32-in-order';
  const call = moduleText(asked).replace(/\)$/, `, dtype=torch.${dtype})`);
  const initial = initialNames(asked);
  const results = answerNames(asked).filter((name) => !optionalNames(asked).includes(name));
  const isPacked = inputs[LENGTHS] !== undefined;
  const state = initial.every((name) => inputs[name]) || initial.length === 1 ? tupled(initial) : 'None';
  const run =
    formOf(asked) === 'stepped'
      ? steppedLines(initial, state, results)
      : isPacked
        ? packedLines(asked, torchResult(results), state)
        : [`    ${torchResult(results)} = module(input, ${state})`];
  return [
    ...(pinned ? ['import sys'] : []),
    'from math import inf, nan',
    '',
    'import torch',
    ...(isPacked ? ['from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence'] : []),
    '',
    ...(pinned
      ? [`sys.path.insert(0, ${JSON.stringify(scripts)})`, 'from pinned import float32_in_order', '']
      : []),
    `module = torch.nn.${call}.eval()`,
    'module.load_state_dict({',
    ...Object.entries(state_dict).map(([name, weight]) => `    "${name}": ${pythonTensor(weight)},`),
    '})',
    `input = ${pythonTensor(inputs['input']!)}`,
    ...(isPacked ? [`${LENGTHS} = ${pythonTensor(inputs[LENGTHS]!)}`] : []),
    ...initial.map((name) => `${name} = ${inputs[name] ? pythonTensor(inputs[name]) : 'None'}`),
    `with torch.no_grad()${pinned ? ', float32_in_order()' : ''}:`,
    ...run,
    ...results.map((name) => `print("${name}", *${name}.flatten().tolist())`),
  ].join('\n');
}

/** A cell by hand, over the leading axis of its input. @param state what it begins with, as torch takes it */
function steppedLines(initial: readonly string[], state: string, results: readonly string[]): string[] {
  return [
    `    state = ${state}`,
    ...results.map((name) => `    ${name} = []`),
    `    for x_t in input:`,
    `        state = ${tupled(initial)} = module(x_t, state)`,
    ...results.map((name, i) => `        ${name}.append(${initial[i]})`),
    ...results.map((name) => `    ${name} = torch.stack(${name})`),
  ];
}

/** Sequences of unequal length, in any order. */
function packedLines({ config: { batch_first } }: Case, result: string, state: string): string[] {
  const order = batch_first ? 'batch_first=True, ' : '';
  return [
    `    packed = pack_padded_sequence(input, ${LENGTHS}, ${order}enforce_sorted=False)`,
    `    ${result} = module(packed, ${state})`,
    `    output, _ = pad_packed_sequence(output, ${order}total_length=input.shape[${batch_first ? 1 : 0}])`,
  ];
}

/** `output, h_n`: a network gives its output, and its states beside it. */
function torchResult([first, ...states]: readonly string[]): string {
  return states.length === 0 ? first! : `${first}, ${tupled(states)}`;
}

/** Several states are a tuple. */
function tupled(names: readonly string[]): string {
  return names.length === 1 ? names[0]! : `(${names.join(', ')})`;
}

/** A module that prints the subject's tensors in the same way. @param subject how the subject is imported, as `subject` */
export function typescriptSnippet(asked: Case, subject: string): string {
  const { module, config, dtype, stepped, state_dict, inputs } = asked;
  const named = (tensors: NamedTensors) =>
    Object.entries(tensors).map(([name, one]) => `    ${name}: ${typescriptTensor(one)},`);
  return [
    "import { tensor } from 'torch-parity';",
    subject,
    '',
    'const answer = await subject.run({',
    `  module: '${module}',`,
    `  config: ${JSON.stringify(config)},`,
    `  dtype: '${dtype}',`,
    `  stepped: ${stepped},`,
    '  state_dict: {',
    ...named(state_dict),
    '  },',
    '  inputs: {',
    ...named(inputs),
    '  },',
    '});',
    'for (const [name, { data }] of Object.entries(answer)) console.log(name, ...data);',
  ].join('\n');
}

function pythonTensor(one: Tensor): string {
  const literals = numbers(one).map((value) =>
    literal(value, one.dtype).replace('Infinity', 'inf').replace('NaN', 'nan'),
  );
  return `torch.tensor([${literals.join(', ')}], dtype=torch.${one.dtype}).reshape(${shapeText(one.shape)})`;
}

function typescriptTensor(one: Tensor): string {
  const array = { float32: 'Float32Array', float64: 'Float64Array', int64: 'BigInt64Array' }[one.dtype];
  const literals = numbers(one).map(
    (value) => literal(value, one.dtype) + (one.dtype === 'int64' ? 'n' : ''),
  );
  return `tensor(new ${array}([${literals.join(', ')}]), [${one.shape.join(', ')}])`;
}

/** Enough digits to be read back as the same float: nine for float32. */
function literal(value: number, dtype: Tensor['dtype']): string {
  if (Object.is(value, -0)) return '-0.0';
  return String(dtype === 'float32' ? Number(value.toPrecision(9)) : value);
}

function pythonValue(value: unknown): string {
  return typeof value === 'boolean'
    ? value
      ? 'True'
      : 'False'
    : typeof value === 'string'
      ? `"${value}"`
      : String(value);
}
