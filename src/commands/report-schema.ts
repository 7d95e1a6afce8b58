// The JSON report, format 1, as a schema: what merge reads, and what dist/report.schema.json says in JSON Schema.
// It is that of check and merge; a report of fuzz has no blind spots.
import * as z from 'zod';
import { MISTAKE_STATUSES, type Report, TANHS } from '../conformance/index.ts';

const count = z.int().min(0);
/** JSON has no number for these three. */
const figure = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform(Number)]);
const index = z.array(count).nullable();
const names = z.array(z.string());
const direction = z.enum(['forward', 'reverse']);

const budget = z.strictObject({
  error: figure,
  torch_error: figure,
  allowed: figure,
  ratio: figure,
  index,
});

const tensor = z.strictObject({
  name: z.string(),
  status: z.enum(['pass', 'fail', 'skip']),
  judged: z.enum(['exact', 'close', 'step', 'drift', 'none']),
  mismatched: count,
  total: count,
  max_abs_error: figure,
  max_ulp_error: figure,
  worst_index: index,
  budget: budget.exactOptional(),
  left_out: count.exactOptional(),
  reasons: names,
});

const per_step = z.strictObject({
  status: z.enum(['pass', 'fail', 'skip']),
  reason: z.string().exactOptional(),
  tensors: z.array(tensor),
});

const chaotic = z.strictObject({
  layer: count,
  direction,
  t: count,
  cause: z.enum(['growth', 'overflow']),
  hidden: z.literal(true).exactOptional(),
});

const divergence = z.strictObject({
  layer: count.exactOptional(),
  direction: direction.exactOptional(),
  t: count.exactOptional(),
  row: count.exactOptional(),
  unit: count.exactOptional(),
  parts: z.record(z.string(), z.boolean()).exactOptional(),
  what: z.string().exactOptional(),
  text: z.string(),
});

const cell = z.union([figure, z.enum(['wrong', 'not seen', 'not judged'])]).nullable();
const grid = z.strictObject({
  seq_len: count,
  steps_per_bin: count,
  rows: z.array(
    z.strictObject({
      name: z.enum(['output', 'h', 'c']),
      layer: count.exactOptional(),
      direction: direction.exactOptional(),
      cells: z.array(cell),
      last: cell.exactOptional(),
    }),
  ),
  first: z.strictObject({ row: count, bin: count, t: count }).exactOptional(),
});

/** What PyTorch's constructor takes; a cell's has fewer. */
const config = z.strictObject({
  input_size: count,
  hidden_size: count,
  num_layers: count,
  nonlinearity: z.enum(['tanh', 'relu']).exactOptional(),
  bias: z.boolean(),
  batch_first: z.boolean(),
  dropout: z.number(),
  bidirectional: z.boolean(),
  proj_size: count.exactOptional(),
});

const verdict = z.strictObject({
  id: z.string(),
  module: z.string(),
  config: config.exactOptional(),
  claim: z.string(),
  status: z.enum(['pass', 'fail', 'skip', 'gap', 'broken']),
  reason: z.string().exactOptional(),
  frames: names.exactOptional(),
  stderr: names.exactOptional(),
  features: names,
  tensors: z.array(tensor),
  per_step: per_step.exactOptional(),
  departed: z.literal(true).exactOptional(),
  computed: names.exactOptional(),
  decimals: z.int().exactOptional(),
  chaotic: chaotic.exactOptional(),
  first: divergence.exactOptional(),
  unanswered: names.exactOptional(),
  grid: grid.exactOptional(),
  seconds: z.number().min(0).exactOptional(),
});

const mistake = z.strictObject({
  name: z.string(),
  title: z.string(),
  cause: z.string(),
  remedy: z.string(),
});
const place = z.strictObject({ name: z.string(), title: z.string() });

const explanation = z.strictObject({
  mistakes: z.array(mistake).min(1),
  scope: place.exactOptional(),
  condition: place.exactOptional(),
  cases: count,
  max_abs_error: figure,
  told_apart_by: z.string().exactOptional(),
});

const diagnosis = z.strictObject({
  failing: count,
  left_out: count.exactOptional(),
  explanations: z.array(explanation),
  fitting: names.exactOptional(),
  chaotic: count.exactOptional(),
  coincidence: explanation.exactOptional(),
  kinds: z.array(z.strictObject({ text: z.string(), remedy: z.string(), cases: count })),
  behaviours: z.array(z.strictObject({ mistake, cases: count })),
  arrangements: z.array(z.strictObject({ text: z.string(), cases: count })),
  near: z.strictObject({ cases: count, max_abs_error: figure }),
});

const gap = z.strictObject({
  place: z.string(),
  case: z.string().exactOptional(),
  where: names.exactOptional(),
  reason: z.string(),
  until: z.string().exactOptional(),
  allowed: z.union([z.number(), z.strictObject({ absolute: z.number() })]).exactOptional(),
  cases: count,
  matched: count,
  passed: count,
  failed: count,
  fault: z.enum(['passes', 'expired', 'grown', 'unmatched']).exactOptional(),
  remedy: z.string().exactOptional(),
});

const int8 = z.strictObject({
  per: z.enum(['tensor', 'row']),
  symmetric: z.boolean().exactOptional(),
  range: z.union([z.literal(127), z.literal(127.5), z.literal(128)]).exactOptional(),
  ties: z.enum(['even', 'away']).exactOptional(),
  biases: z.boolean().exactOptional(),
});
const departure = z.union([
  z.string(),
  z.strictObject({ mistake: z.string(), scope: z.string() }),
  z.strictObject({ int8_weights: int8 }),
  z.strictObject({ weights: z.enum(['bfloat16', 'float16']), biases: z.boolean().exactOptional() }),
  z.strictObject({ tanh: z.enum(TANHS), sigmoid: z.enum(['exact', 'by_tanh']).exactOptional() }),
  z.strictObject({
    arithmetic: z.enum(['bfloat16', 'float16', 'tf32']),
    sums: z.enum(['float32', 'half']).exactOptional(),
  }),
]);

/** Parsed, it is a Report: strings that stand for numbers are numbers again. */
export const reportSchema = z.strictObject({
  format: z.literal(1),
  subject: z.strictObject({
    name: z.string(),
    dtypes: z.array(z.enum(['float32', 'float64'])).exactOptional(),
    gives: names.exactOptional(),
    fixed: z.array(z.enum(['state_dict', 'batch', 'seq_len'])).exactOptional(),
    departures: z.array(departure).exactOptional(),
  }),
  departures: z.array(z.strictObject({ name: z.string(), title: z.string() })).exactOptional(),
  totals: z.strictObject({
    cases: count,
    pass: count,
    fail: count,
    skip: count,
    gap: count,
    broken: count,
    unanswered: count.exactOptional(),
  }),
  cases: z.array(verdict),
  blind_spots: z.array(mistake),
  known_mistakes: z.strictObject({ all: count, impossible: count, untried: count }),
  mistakes: z.record(z.string(), z.enum(MISTAKE_STATUSES)),
  diagnosis: diagnosis.exactOptional(),
  diagnoses: z.array(z.strictObject({ shard: z.int().min(1), fail: count, diagnosis })).exactOptional(),
  versions: z
    .strictObject({ torch_parity: z.string(), node: z.array(z.string()), torch: z.array(z.string()) })
    .exactOptional(),
  command: z.string().exactOptional(),
  gaps: z.array(gap).exactOptional(),
  not_run: count.exactOptional(),
  interrupted: z.literal(true).exactOptional(),
  shard: z
    .strictObject({ index: z.int().min(1), count: z.int().min(1), whole: z.literal(true).exactOptional() })
    .exactOptional(),
}) satisfies z.ZodType<Report>;

/** The same for readers in any language. */
export function reportJsonSchema(): object {
  const title = 'The JSON report of torch-parity check and merge, format 1';
  return { title, ...z.toJSONSchema(reportSchema, { io: 'input' }) };
}
