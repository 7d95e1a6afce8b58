// What a user's program says to the package, held to its types by several TypeScripts. Nothing here runs.
import {
  type Case,
  type CaseVerdict,
  check,
  type CheckOptions,
  defineSubject,
  diagnose,
  type DiagnoseOptions,
  InputError,
  jsonReport,
  type KnownGap,
  loadCases,
  loadStateDict,
  own,
  ownWith,
  prettyReport,
  type Question,
  readCases,
  type Report,
  type Subject,
  type TensorVerdict,
} from 'torch-parity';
import {
  ConfigError,
  GRU,
  GRUCell,
  type KernelName,
  LSTM,
  LSTMCell,
  type ModuleOptions,
  RNN,
  RNNCell,
  type RnnConfig,
  type Tensor,
  tensor,
  zeros,
} from 'torch-parity/nn';
import { readStateDict, type StateDictOptions, WeightsError } from 'torch-parity/weights';

const config: RnnConfig = { input_size: 3, hidden_size: 5, num_layers: 2, bidirectional: true };
const options: ModuleOptions = { seed: 1, kernel: 'scalar' };
const input = tensor(new Float32Array(2 * 4 * 3), [2, 4, 3]);

export function networks(): Float32Array | Float64Array {
  const rnn = new RNN(config, options);
  const kernel: KernelName = rnn.kernel;
  const [output, h_n] = rnn.eval().forward(input);
  const state_dict: Record<string, Tensor> = rnn.state_dict();
  RNN.fromStateDict(config, state_dict).load_state_dict(state_dict).dispose();
  const gru = new GRU({ input_size: 3, hidden_size: 5, batch_first: true });
  const [y, last] = gru.forward(input, undefined, { lengths: [4, 2] });
  const lstm = new LSTM({ input_size: 3, hidden_size: 5, proj_size: 2 });
  const [z, [h, c]] = lstm.forward(input, [zeros([1, 4, 2], 'float32'), zeros([1, 4, 5], 'float32')]);
  const shapes: readonly (readonly number[])[] = [output, h_n, y, last, z, h, c].map(({ shape }) => shape);
  return shapes.length > 0 && kernel === 'scalar' ? output.data : h_n.data;
}

export function cells(): Tensor {
  const x = zeros([4, 3], 'float64');
  const h_1 = new RNNCell({ input_size: 3, hidden_size: 5, nonlinearity: 'relu', dtype: 'float64' }).forward(
    x,
  );
  const g_1 = new GRUCell({ input_size: 3, hidden_size: 5 }).forward(x, h_1);
  const [h, c] = new LSTMCell({ input_size: 3, hidden_size: 5 }).forward(x, [h_1, g_1]);
  return h.shape.length > 0 ? h : c;
}

export async function trained(bytes: Uint8Array): Promise<LSTM> {
  const below: StateDictOptions = { prefix: 'encoder.rnn.' };
  const state_dict: Record<string, Tensor> = readStateDict(bytes, below);
  const lstm = LSTM.fromStateDict({ input_size: 3, hidden_size: 5 }, state_dict);
  const problem: InputError = new WeightsError('none');
  return problem.message === '' ? lstm : lstm.load_state_dict(await loadStateDict('model.pt', below));
}

// @ts-expect-error -- a network has no such argument
export const mistyped = (): RNN => new RNN({ input_size: 3, hidden_sizes: 5 });
// @ts-expect-error -- a shape goes with it
export const shapeless = (): Tensor => tensor(new Float32Array(3));

const myRun = ({ module, config: asked, dtype, inputs, stepped }: Question): Record<string, Tensor> => {
  const lengths: Tensor | undefined = inputs['lengths'];
  if (module !== 'RNN' || stepped || lengths) throw new InputError(`no ${module} of ${dtype}`);
  return { output: zeros([1, 1, asked.hidden_size], dtype), h_n: zeros([1, 1, asked.hidden_size], dtype) };
};

export const subject: Subject = defineSubject({
  name: 'typed',
  dtypes: ['float32'],
  gives: ['output'],
  fixed: ['batch'],
  supports: ({ module }) => module === 'RNN' || 'only RNN',
  run: myRun,
  gaps: { 'rnn/*': 'known' },
});
// @ts-expect-error -- a subject has a name
export const nameless = (): Subject => defineSubject({ run: myRun });

const gaps: readonly KnownGap[] = [
  { case: 'rnn/*', reason: 'slow', until: '2030-01-01', allowed: { absolute: 1 } },
];

export async function judged(): Promise<Report> {
  const cases: Case[] = await loadCases('golden');
  const settings: CheckOptions = { gaps, today: '2026-01-01', bail: 3, now: () => 0 };
  const more: DiagnoseOptions = { ...settings, goldens: () => readCases() };
  const report: Report = await check(ownWith({ kernel: 'scalar' }), cases, settings);
  const failing: CaseVerdict[] = report.cases.filter(({ status }) => status === 'fail');
  const tensors: readonly TensorVerdict[] = failing.flatMap((verdict) => verdict.tensors);
  const ratios: number[] = tensors.map(({ budget }) => budget?.ratio ?? 0);
  const names: string[] = report.blind_spots.map(({ name, title }) => `${name} ${title}`);
  for (const { place, fault, remedy } of report.gaps ?? []) names.push(place, fault ?? '', remedy ?? '');
  for (const { explanations, near } of report.diagnosis ? [report.diagnosis] : [])
    names.push(
      ...explanations.flatMap(({ mistakes }) => mistakes.map(({ remedy }) => remedy)),
      String(near.cases),
    );
  const text: string =
    prettyReport(report, { colours: false }) + jsonReport(report) + String(ratios) + String(names);
  if (text === '') throw new ConfigError('nothing', ['to say']);
  return diagnose(own, readCases(), more);
}
