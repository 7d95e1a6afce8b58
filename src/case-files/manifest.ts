// case.json, format 1: what may stand in it. Unknown keys are errors; torch's defaults are filled in.
import * as z from 'zod';
import { answerNames, inputNames } from '../signatures/axes/index.ts';
import { type Argument, argumentsOf, isNetwork, type ModuleName, MODULES } from '../signatures/index.ts';
import { CaseFileError } from './error.ts';
import { jsonOf } from './json-of.ts';
import { problemsOf } from './problems.ts';
import type { WeightsEntry } from './weights/entry.ts';

/** What torch.save writes often ends in one of the others. */
const WEIGHTS = /\.(npz|safetensors|pt|pth|bin|ckpt)$/;

const file = z.string().regex(/\.npy$/, 'want the name of a .npy file');
/** Of whatever names: z.record would ask a schema of each name too. */
const ofAnyName = (one: z.ZodType<string>) => z.object({}).catchall(one);

const files = ofAnyName(file);

/** In place of a file for each parameter: one with all of them, and perhaps more. */
const weights = z.strictObject({
  file: z.string().regex(WEIGHTS, 'want the name of a .npz, .safetensors or .pt file'),
  prefix: z.string().default(''),
});

const sha256 = ofAnyName(z.string().regex(/^[0-9a-f]{64}$/, 'want 64 hexadecimal digits'));

/** Of every case. */
const every = {
  format: z.literal(1),
  claim: z.string().default(''),
  dtype: z.enum(['float32', 'float64']),
  catches: z.array(z.string()).default([]),
  provenance: z.looseObject({}).default({}),
};

/** Of one whose tensors are files. */
const shared = {
  ...every,
  exact: z.enum(['any', 'float32-in-order']).optional(),
  attachments: ofAnyName(z.string().min(1)).default({}),
  sha256: sha256.default({}),
};

/** Of one whose tensors come from a formula. */
const fromFormula = {
  ...every,
  exact: z.literal('any', 'want "any": only an exact case can be derived'),
  derived: z.strictObject({
    formula: z.enum(['lattice-1', 'saturated-1']),
    seed: z
      .int()
      .min(0)
      .max(2 ** 31 - 1),
    seq_len: z.int().min(0).optional(),
    batch: z.int().min(0).optional(),
    states: z.boolean(),
    lengths: z.array(z.int().min(1)).optional(),
  }),
  expected_sha256: sha256.refine((hashes) => Object.keys(hashes).length > 0, 'want at least one hash'),
};

/** Of one constructor argument. */
function argumentSchema(argument: Argument): z.ZodType {
  switch (argument.kind) {
    case 'size': {
      const size = z.int().min(argument.least);
      return argument.default === undefined ? size : size.default(argument.default);
    }
    case 'flag':
      return z.boolean().default(argument.default);
    case 'share':
      return z.number().min(0).max(1).default(argument.default);
    case 'choice':
      return z.enum(argument.of).default(argument.default);
  }
}

/** All arguments of a module. */
function configSchema(module: ModuleName) {
  const all = argumentsOf(module);
  const sizes = all.filter((one) => one.kind === 'size');
  return z
    .strictObject(Object.fromEntries(all.map((one) => [one.name, argumentSchema(one)])))
    .superRefine((config: Readonly<Record<string, unknown>>, { addIssue }) => {
      for (const { name, below } of sizes) {
        if (below === undefined || Number(config[name]) === 0 || Number(config[name]) < Number(config[below]))
          continue;
        addIssue({
          code: 'custom',
          path: [name],
          message: `want less than ${below}, ${String(config[below])}`,
        });
      }
    });
}

/** What says which module it is. */
function headOf(module: ModuleName) {
  return {
    module: z.literal(module),
    config: configSchema(module),
    ...(!isNetwork(module) && { stepped: z.boolean().default(false) }),
  };
}

/** Of all cases of one module. @param state_dict what its weights are named by */
function moduleSchema(module: ModuleName, state_dict: z.ZodType) {
  const named = <T extends z.ZodType>(names: readonly string[], schema: T) =>
    Object.fromEntries(names.map((name) => [name, schema]));
  const forms = isNetwork(module) ? [false] : [false, true];
  const answers = z
    .strictObject(
      named(
        forms.flatMap((stepped) => answerNames({ module, stepped })),
        file,
      ),
    )
    .partial();
  return z.strictObject({
    ...shared,
    ...headOf(module),
    state_dict,
    inputs: z.strictObject({
      ...named(inputNames({ module, stepped: false }), file.optional()),
      input: file,
    }),
    expected: answers.default({}), // what has none yet is to be recorded
    truth: answers.default({}),
  });
}

/** Of a derived case of one module. */
const derivedSchema = (module: ModuleName) => z.strictObject({ ...fromFormula, ...headOf(module) });

const OWN = kind((module) => moduleSchema(module, files));
const SHARING = kind((module) => moduleSchema(module, weights));
const DERIVED = kind(derivedSchema);

/** A kind of case: making the schemas of all modules takes longer than to read many cases, so each is made when it is wanted. */
function kind<T extends z.core.$ZodTypeDiscriminable & z.ZodType>(of: (module: ModuleName) => T) {
  const made = new Map<unknown, T>();
  const one = (module: ModuleName): T => {
    const schema = made.get(module) ?? of(module);
    made.set(module, schema);
    return schema;
  };
  return (module: unknown): z.ZodType => {
    if (MODULES.includes(module as ModuleName)) return one(module as ModuleName);
    const [first, ...others] = MODULES.map(one);
    return z.discriminatedUnion('module', [first!, ...others]); // which says what it may be
  };
}

/** What case.json says of a derived case. */
export type DerivedManifest = Omit<z.infer<ReturnType<typeof derivedSchema>>, 'config'> & {
  readonly config: Readonly<Record<string, unknown>>;
  readonly stepped?: boolean;
};

type Files = Readonly<Record<string, string>>;

/** What case.json says, torch's defaults filled in. */
export type Manifest = Omit<
  z.infer<ReturnType<typeof moduleSchema>>,
  'config' | 'state_dict' | 'inputs' | 'expected' | 'truth'
> & {
  readonly state_dict: Files | WeightsEntry;
  readonly config: Readonly<Record<string, unknown>>;
  readonly stepped?: boolean;
  readonly inputs: Files;
  readonly expected: Files;
  readonly truth: Files;
};

/** @param where how errors name the file @throws CaseFileError naming every wrong key */
export function parseManifest(bytes: Uint8Array, where: string): Manifest | DerivedManifest {
  const json = jsonOf(bytes, where);
  const schema = schemaFor(json);
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data as Manifest | DerivedManifest;
  const problems = problemsOf(parsed.error, schema, json);
  throw new CaseFileError(`${where}: not a case of format 1`, problems, { cause: parsed.error });
}

/** One of its own for each kind of case and module: of several that might fit, an error could not say which key is wrong. */
function schemaFor(json: unknown): z.ZodType {
  if (!isObject(json)) return OWN(undefined);
  const { module, state_dict } = json;
  if ('derived' in json) return DERIVED(module);
  // No parameter is called so.
  const isSharing = isObject(state_dict) && ('file' in state_dict || 'prefix' in state_dict);
  return (isSharing ? SHARING : OWN)(module);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
