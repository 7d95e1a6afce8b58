// case.json, format 1: what may stand in it. Unknown keys are errors; torch's defaults are filled in.
import * as z from 'zod';
import { CaseFileError } from './error.ts';

const size = z.int().min(1);
/** A cell of size 0 is accepted, as in PyTorch. */
const cellSize = z.int().min(0);
const nonlinearity = z.enum(['tanh', 'relu']).default('tanh');
const bias = z.boolean().default(true);
const file = z.string().regex(/\.npy$/, 'want the name of a .npy file');
const files = z.record(z.string(), file);

const shared = {
  format: z.literal(1),
  claim: z.string().default(''),
  dtype: z.enum(['float32', 'float64']),
  state_dict: files,
  catches: z.array(z.string()).default([]),
  exact: z.enum(['any', 'float32-in-order']).optional(),
  attachments: z.record(z.string(), z.string().min(1)).default({}),
  provenance: z.record(z.string(), z.unknown()).default({}),
  sha256: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/, 'want 64 hexadecimal digits')).default({}),
};

const rnnExpected = z.strictObject({ output: file, h_n: file, h_steps: file }).partial();
const rnn = z.strictObject({
  ...shared,
  module: z.literal('RNN'),
  config: z.strictObject({
    input_size: size,
    hidden_size: size,
    num_layers: size.default(1),
    nonlinearity,
    bias,
    batch_first: z.boolean().default(false),
    dropout: z.number().min(0).max(1).default(0),
    bidirectional: z.boolean().default(false),
  }),
  inputs: z.strictObject({ input: file, h_0: file.optional() }),
  expected: rnnExpected,
  truth: rnnExpected.default({}),
});

const cellExpected = z.strictObject({ h_1: file, h_steps: file }).partial();
const rnnCell = z.strictObject({
  ...shared,
  module: z.literal('RNNCell'),
  config: z.strictObject({ input_size: cellSize, hidden_size: cellSize, bias, nonlinearity }),
  stepped: z.boolean().default(false),
  inputs: z.strictObject({ input: file, hx: file.optional() }),
  expected: cellExpected,
  truth: cellExpected.default({}),
});

const manifest = z
  .discriminatedUnion('module', [rnn, rnnCell])
  .refine(({ expected }) => Object.keys(expected).length > 0, {
    path: ['expected'],
    error: 'want at least one tensor',
  });

export type Manifest = z.infer<typeof manifest>;

/** @param where how errors name the file @throws CaseFileError naming every wrong key */
export function parseManifest(text: string, where: string): Manifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new CaseFileError(`${where}: not JSON`, [(cause as Error).message], { cause });
  }
  const parsed = manifest.safeParse(json);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => {
    const key = issue.path.length > 0 ? issue.path.join('.') : '(top level)';
    const came = valueAt(json, issue.path);
    return `${key}: ${issue.message}${came === undefined ? '' : `; came ${JSON.stringify(came).slice(0, 60)}`}`;
  });
  throw new CaseFileError(`${where}: not a case of format 1`, problems, { cause: parsed.error });
}

/** What stands at a path, where it is short enough to show. */
function valueAt(json: unknown, path: readonly PropertyKey[]): unknown {
  const value = path.reduce<unknown>(
    (node, key) => (node as Record<PropertyKey, unknown> | null)?.[key],
    json,
  );
  return typeof value === 'object' && value !== null ? undefined : value;
}
