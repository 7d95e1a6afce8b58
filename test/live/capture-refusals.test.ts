// What capture says where something is wrong, in the user's own words and lines; and what it takes that looks wrong.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadCases } from '../../src/case-files/index.ts';
import { check } from '../../src/harness/index.ts';
import { own } from '../../src/subjects/index.ts';
import { capture, MODELS, writeInputs } from './captured.ts';
import { SCRIPTS } from './oracle.ts';
import { torch } from './torch.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'torch-parity-asked-'));
afterAll(() => rmSync(scratch, { recursive: true }));

interface Asked {
  readonly module?: string;
  readonly inputs?: readonly string[];
  readonly weights?: string;
  readonly prefix?: string;
  readonly config?: object;
}

type Said = Record<string, unknown>;

const NO_CACHE = { PYTHONDONTWRITEBYTECODE: '1' };
const EVAL = 'eval() was called: it was in training mode';

/** By what is wrong with it: what is asked, and the whole text of the refusal. */
const REFUSED: readonly (readonly [string, Asked, string | RegExp])[] = [
  [
    'a file without a name',
    { module: 'checkpoint.py' },
    '--module checkpoint.py: name what gives the module, as FILE.py:NAME\n  checkpoint.py has Net, Short, write',
  ],
  [
    'a name that is nearly there',
    { module: 'faults.py:nothin' },
    'faults.py: has no nothin\n  Did you mean nothing?',
  ],
  [
    'a file that is nearly there',
    { module: 'fault.py:fine' },
    'fault.py: no such file\n  Did you mean faults.py?',
  ],
  [
    'a file without a name, of many',
    { module: 'faults.py' },
    /\n {2}faults\.py has NeedsSizes, nothing, raises, exits, InForward, [^]* and \d+ more$/,
  ],
  [
    'a package that is nearly there',
    { module: 'netz.conv:Conv' },
    /^--module netz\.conv:Conv: there is no module netz\n {2}Did you mean nets\.conv:Conv\?\n {2}It is looked for in [^]*FILE\.py:NAME$/,
  ],
  [
    'a module of a package that is nearly there',
    { module: 'nets.convv:Conv' },
    '--module nets.convv:Conv: there is no module nets.convv\n  Did you mean nets.conv:Conv?',
  ],
  [
    'a module of a package, and none is near',
    { module: 'nets.zzz:Conv' },
    '--module nets.zzz:Conv: there is no module nets.zzz\n  nets has conv',
  ],
  [
    'a dot in the place of the colon',
    { module: 'nets.conv.Conv' },
    '--module nets.conv.Conv: there is no module nets.conv.Conv\n  It is in nets.conv: --module nets.conv:Conv',
  ],
  [
    'a module below one that is no package',
    { module: 'nets.conv.broken:Conv' },
    '--module nets.conv.broken:Conv: there is no module nets.conv.broken\n  nets.conv is no package',
  ],
  [
    'what is no module',
    { module: 'faults.py:number' },
    'faults.py:number: is an int\n  want a torch.nn.Module, a class of one, or a function that returns one',
  ],
  [
    'a function that returns none',
    { module: 'faults.py:nothing' },
    'faults.py:nothing() returned None\n  want a torch.nn.Module, a class of one, or a function that returns one',
  ],
  [
    'a function that returns a class',
    { module: 'faults.py:a_class' },
    'faults.py:a_class() returned the class InForward\n  want a torch.nn.Module, a class of one, or a function that returns one',
  ],
  [
    'a class with arguments',
    { module: 'faults.py:NeedsSizes' },
    'faults.py:NeedsSizes: its constructor needs hidden_size\n' +
      '  Name a function without arguments that returns the module:\n  def build(): return NeedsSizes(…)',
  ],
  [
    'a function that raises',
    { module: 'faults.py:raises' },
    'faults.py:raises() raised ValueError\n  no vocabulary here\n' +
      '  at faults.py:23, in raises: raise ValueError("no vocabulary here")',
  ],
  [
    'a scripted module that raises: the reason, not the way to it',
    { module: 'short.pt', inputs: ['y.npy'] },
    'short.pt: its forward pass raised ValueError\n  too short\n' +
      '  at checkpoint.py: raise ValueError("too short")\n  given: y.npy float32 (4, 3, 3)',
  ],
  [
    "a scripted module whose reason is PyTorch's",
    { module: 'short.pt', inputs: ['wide.npy'] },
    'short.pt: its forward pass raised RuntimeError\n' +
      '  input.size(-1) must be equal to input_size. Expected 3, got 8\n' +
      '  given: wide.npy float32 (4, 2, 8)',
  ],
  [
    "a scripted module whose reason is an operation's",
    { module: 'short.pt', inputs: ['x64.npy'] },
    'short.pt: its forward pass raised RuntimeError\n' +
      '  mat1 and mat2 must have the same dtype, but got Double and Float\n' +
      '  given: x64.npy float64 (2, 5, 3)\n  The model computes in float32. In Python:\n' +
      "  import numpy; numpy.save('x64-float32.npy', numpy.load('x64.npy').astype('float32'))\n" +
      '  Then name that file: x64-float32.npy',
  ],
  [
    'one that ends Python',
    { module: 'faults.py:exits' },
    'faults.py:exits() called sys.exit(4)\n  at faults.py:27, in exits: sys.exit(4)',
  ],
  [
    'a forward pass that raises',
    { module: 'faults.py:raises_in_forward' },
    'faults.py:raises_in_forward: its forward pass raised ValueError\n  no vocabulary here\n' +
      '  at faults.py:23, in raises: raise ValueError("no vocabulary here")\n' +
      '  at faults.py:37, in forward: self.what()\n  given: x.npy float32 (7, 3, 3)',
  ],
  [
    'a forward pass that ends Python',
    { module: 'faults.py:exits_in_forward' },
    'faults.py:exits_in_forward: its forward pass called sys.exit(4)\n' +
      '  at faults.py:27, in exits: sys.exit(4)\n  at faults.py:37, in forward: self.what()\n' +
      '  given: x.npy float32 (7, 3, 3)',
  ],
  [
    'a forward pass that asks at the terminal',
    { module: 'faults.py:reads_input' },
    'faults.py:reads_input: its forward pass raised EOFError\n  EOF when reading a line\n' +
      '  at faults.py:58, in <lambda>: return InForward(lambda: input("how many? "))\n' +
      '  at faults.py:37, in forward: self.what()\n  given: x.npy float32 (7, 3, 3)',
  ],
  [
    'a module that cannot be taken out of training',
    { module: 'faults.py:stays_in_training' },
    'faults.py:stays_in_training, moved to the CPU and into eval(), raised RuntimeError\n  never eval() me\n' +
      '  at faults.py:82, in train: raise RuntimeError("never eval() me")',
  ],
  [
    'an input of another dtype',
    { module: 'faults.py:fine', inputs: ['x64.npy'] },
    'faults.py:fine: its forward pass raised ValueError\n' +
      '  RNN input dtype (torch.float64) does not match weight dtype (torch.float32). Convert input: ' +
      'input.to(torch.float32), or convert model: model.to(torch.float64)\n' +
      '  at faults.py:38, in forward: return self.rnn(x)\n  given: x64.npy float64 (2, 5, 3)\n' +
      '  The model computes in float32. In Python:\n' +
      "  import numpy; numpy.save('x64-float32.npy', numpy.load('x64.npy').astype('float32'))\n" +
      '  Then name that file: x64-float32.npy',
  ],
  [
    'an input of another dtype, by name',
    { module: 'faults.py:fine', inputs: ['x=x64.npy'] },
    /given: x= float64 \(2, 5, 3\)\n[^]*numpy\.load\('x64\.npy'\)[^]*: x64-float32\.npy$/,
  ],
  [
    'floats for an embedding',
    { module: 'faults.py:embeds' },
    /Whole numbers are wanted there\. In Python:\n {2}import numpy; numpy\.save\('x-int64\.npy', numpy\.load\('x\.npy'\)\.astype\('int64'\)\)\n/,
  ],
  [
    'a model of half precision, and an input that is not',
    { module: 'faults.py:half' },
    /\n {2}A case has float32 or float64\. Add to faults\.py:\n {2}def as_float32\(\): return half\(\)\.float\(\)\n {2}Then: --module faults\.py:as_float32$/,
  ],
  [
    'a model of half precision',
    { module: 'faults.py:half', inputs: ['low.npy'] },
    'faults.py:half: nothing could be captured\n' +
      '  rnn: RNN: it computes in float16; a case has float32 or float64\n' +
      '  A case has float32 or float64. Add to faults.py:\n' +
      '  def as_float32(): return half().float()\n  Then: --module faults.py:as_float32',
  ],
  [
    'a module that is there already, in bfloat16',
    { module: 'faults.py:brain_itself' },
    /\n {2}def as_float32\(\): return brain_itself\.float\(\)\n/,
  ],
  [
    'a scripted model of half precision',
    { module: 'half.pt', inputs: ['low.npy'] },
    /\n {2}import torch; torch\.jit\.save\(torch\.jit\.load\('half\.pt', map_location='cpu'\)\.float\(\), 'half-float32\.pt'\)\n {2}Then: --module half-float32\.pt$/,
  ],
  [
    'weights alone, and an input of another dtype',
    { weights: 'net.pt', prefix: 'rnn.', inputs: ['x64.npy'] },
    '--input: input is float64, and the weights want float32\n  input is wanted in float32. In Python:\n' +
      "  import numpy; numpy.save('x64-float32.npy', numpy.load('x64.npy').astype('float32'))\n" +
      '  Then name that file: x64-float32.npy',
  ],
  [
    'too many inputs',
    { module: 'faults.py:fine', inputs: ['x.npy', 'y.npy'] },
    'faults.py:fine: its forward pass raised TypeError\n' +
      '  InForward.forward() takes 2 positional arguments but 3 were given\n' +
      '  given: x.npy float32 (7, 3, 3)\n  given: y.npy float32 (4, 3, 3)\n  its forward takes (x)',
  ],
  [
    'an input of another name',
    { module: 'faults.py:fine', inputs: ['y=x.npy'] },
    'faults.py:fine: its forward pass raised TypeError\n' +
      "  InForward.forward() got an unexpected keyword argument 'y'\n" +
      '  given: y= float32 (7, 3, 3)\n  its forward takes (x)',
  ],
  [
    'an input of a name that is nearly there',
    { module: 'scripted.py:Scripted', inputs: ['token=tokens.npy', 'lengths=lengths.npy'] },
    /\n {2}Did you mean tokens=…\?\n {2}its forward takes \(tokens: /,
  ],
  [
    'no input',
    { module: 'faults.py:fine', inputs: [] },
    'faults.py:fine: its forward pass raised TypeError\n' +
      "  InForward.forward() missing 1 required positional argument: 'x'\n" +
      '  given: no input (--input x.npy)\n  its forward takes (x)',
  ],
  [
    'an input that is missing',
    { module: 'faults.py:fine', inputs: ['xx.npy'] },
    '--input xx.npy: no such file\n  Did you mean x.npy or x64.npy?',
  ],
  [
    'an input that is no .npy file',
    { module: 'faults.py:fine', inputs: ['faults.py'] },
    "--input faults.py: is no .npy file of numbers\n  Write it by: numpy.save('faults.npy', array)",
  ],
  [
    'an input of many arrays',
    { module: 'faults.py:fine', inputs: ['net.npz'] },
    /^--input net\.npz: holds norm\.weight, [^]* and 21 more\n {2}Want a \.npy file of one array\.$/,
  ],
  [
    'a model without a recurrent layer',
    { module: 'faults.py:no_layers' },
    'faults.py:no_layers: nothing could be captured\n  It has no RNN, LSTM or GRU of torch.nn, and no cell of them.',
  ],
  [
    'a layer that is not called',
    { module: 'faults.py:not_called' },
    'faults.py:not_called: nothing could be captured\n  rnn: GRU: the forward pass did not call it',
  ],
  [
    'weights in the place of a module',
    { module: 'net.pt' },
    'net.pt: holds a state_dict, no module\n  Name the module beside it: --module FILE.py:NAME --weights net.pt',
  ],
  [
    'weights that fit below a prefix',
    { module: 'checkpoint.py:Net', weights: 'checkpoint.pt' },
    'checkpoint.pt does not fit checkpoint.py:Net\n  Name the part that does: --prefix model.state.\n' +
      '  missing:\n    norm.weight\n    norm.bias\n    norm.running_mean\n    norm.running_var\n    and 25 more\n' +
      '  unexpected:\n    model.state.norm.weight\n    model.state.norm.bias\n' +
      '    model.state.norm.running_mean\n    model.state.norm.running_var\n    and 25 more',
  ],
  [
    'weights of other sizes',
    { module: 'checkpoint.py:Short', weights: 'sizes.npz' },
    'sizes.npz does not fit checkpoint.py:Short\n  missing:\n    rnn.bias_ih_l0\n    rnn.bias_hh_l0\n' +
      '  other shapes:\n    rnn.weight_ih_l0 (12, 2), want (12, 3)\n    rnn.weight_hh_l0 (4, 4), want (12, 4)',
  ],
  [
    'weights whose names begin otherwise',
    { module: 'checkpoint.py:Net', weights: 'checkpoint.pt', prefix: 'model.stat.' },
    '--prefix model.stat.: no name in checkpoint.pt begins with it\n  Did you mean model.state. or model.state.rnn.?',
  ],
  [
    'weights of several layers, and no prefix',
    { weights: 'net.pt' },
    '--weights net.pt: has 2 recurrent layers; name one that takes this input\n' +
      '  npx torch-parity capture --weights net.pt --prefix rnn. --input x.npy --to mine',
  ],
  [
    'weights of several layers, none of which takes the input',
    { weights: 'net.pt', inputs: ['tokens.npy'] },
    '--weights net.pt: has 2 recurrent layers; name one of them\n' +
      '  npx torch-parity capture --weights net.pt --prefix rnn. --input tokens.npy --to mine\n' +
      '  npx torch-parity capture --weights net.pt --prefix cell. --input tokens.npy --to mine',
  ],
  [
    'weights alone, and an input that is as wide as another layer',
    { weights: 'net.pt', prefix: 'rnn.', inputs: ['wide.npy'] },
    /^PyTorch refuses LSTM with this input\n {2}.*\n {2}input: \(4, 2, 8\)\n {2}the weights tell: input_size 3, hidden_size 6, num_layers 2\n {2}taken: --config '\{"batch_first": false\}'$/,
  ],
  [
    'a config that the weights contradict',
    { weights: 'net.pt', prefix: 'rnn.', config: { hidden_size: 7 } },
    '--config: hidden_size: 7, and the weights tell 6',
  ],
  [
    'a config that the module has not',
    { weights: 'net.pt', prefix: 'cell.', config: { batch_first: true } },
    '--config: batch_first: GRUCell has no such argument; it has input_size, hidden_size, bias',
  ],
  [
    'an input that the layer has not',
    { weights: 'net.pt', prefix: 'cell.', inputs: ['x.npy', 'h_0=y.npy'] },
    '--input: GRUCell takes input, hx, in this order or as NAME=FILE; given: x.npy, h_0=y.npy',
  ],
  ['weights that are none', { weights: 'x.npy' }, 'x.npy: is none of .npz, .safetensors and .pt'],
  [
    'weights that hold more than tensors',
    { weights: 'whole.pt' },
    /^whole\.pt: it refers to torch\.nn\.modules\.rnn\.GRU, and only tensors are read\n {2}Save model\.state_dict\(\) in place of the model\.\n {2}Loading it runs what is in it: trust it first\.\n {2}In Python: import torch; .*open\("whole_state_dict\.pt", "xb"\)\)$/,
  ],
  [
    'a checkpoint around more than tensors',
    { weights: 'around.pt' },
    /^around\.pt: it refers to argparse\.Namespace, and only tensors are read\n/,
  ],
  [
    'a module that torch.save wrote whole',
    { module: 'whole.pt' },
    'whole.pt: is no TorchScript: torch.save wrote it, and it refers to torch.nn.modules.rnn.GRU\n' +
      '  Your own code loads it, which runs what is in it. Write build.py:\n  import torch\n' +
      "  def build(): return torch.load('whole.pt', weights_only=False, map_location='cpu')\n" +
      '  Then: --module build.py:build',
  ],
  [
    'a checkpoint with a whole module in it',
    { module: 'around.pt' },
    /\n {2}import torch\n {2}def build\(\): return next\(one for one in torch\.load\('around\.pt'.*\)\n {2}Then: --module build\.py:build$/,
  ],
  ...(['weights', 'module'] as const).map(
    (what) =>
      [
        `a .pt that is cut off, as ${what}`,
        { [what]: 'cut-net.pt' },
        'cut-net.pt: is a zip without its end; is it truncated?\n  Copy or write it again.',
      ] as const,
  ),
  [
    'a .pt that is empty',
    { module: 'empty.pt' },
    'empty.pt: is no file of torch.jit.save, and empty\n  Or name FILE.py:NAME.',
  ],
  [
    'a .pt that is damaged within',
    { module: 'damaged.pt' },
    'damaged.pt: is neither TorchScript nor weights\n  PytorchStreamReader failed locating file constants.pkl: file not found',
  ],
  [
    'a .safetensors that is cut off',
    { weights: 'cut-net.safetensors' },
    /^cut-net\.safetensors: its header is \d+ bytes long, and the file has 200; is it truncated\?$/,
  ],
  [
    'a .safetensors that is damaged',
    { weights: 'damaged.safetensors' },
    /^--weights damaged\.safetensors: cannot be read[^]*\n {2}import safetensors\.torch; safetensors\.torch\.save_file\(model\.state_dict\(\), 'damaged-new\.safetensors'\)$/,
  ],
  [
    'weights that are a scripted module',
    { weights: 'scripted.pt' },
    '--weights scripted.pt: is a scripted module\n  Capture it as that: --module scripted.pt',
  ],
];

/** What is taken: the ids, and what is said to be changed. */
const TAKEN: readonly (readonly [string, Asked, readonly string[], readonly string[]])[] = [
  [
    'a class within another, by dots',
    { module: 'passes_states.py:holder.inner' },
    ['rnn/1', 'rnn/2', 'rnn/3'],
    [EVAL],
  ],
  [
    'a file that is called as one of ours, and imports its own',
    { module: 'packed.py:model' },
    ['GRU'],
    [EVAL],
  ],
  [
    'names that a disk does not take, or takes for the same',
    { module: 'odd_names.py:Odd' },
    [
      'layers.a_b',
      'layers.A_b-2',
      'layers.___c',
      'layers.weights',
      'layers.case',
      'layers._',
      'layers.two_words',
      'weights.safetensors-2',
      'case.json-2',
    ],
    [EVAL],
  ],
  [
    'a model on a GPU (a stand-in)',
    { module: 'on_gpu.py:Model' },
    ['rnn'],
    ['it was moved to the CPU, from cuda:0', 'eval() was called: it was in training mode'],
  ],
  ...['before', 'before_in_the_new_way'].map(
    (name) =>
      [`a model that asks for TF32: ${name}`, { module: `settings.py:${name}` }, ['rnn'], [EVAL]] as const,
  ),
  [
    'a forward pass that asks for TF32, and is not left unsaid',
    { module: 'settings.py:within' },
    ['rnn'],
    ['TF32 was off, until the forward pass switched it on, and one thread computed', EVAL],
  ],
  [
    'a forward pass that asks for two threads',
    { module: 'settings.py:threads' },
    ['rnn'],
    ['TF32 is off, and 2 threads computed, as the forward pass asked', EVAL],
  ],
  [
    'forms that are seldom',
    { module: 'forms.py:Forms' },
    ['packed', 'sorted', 'unbatched', 'cell', 'two/1', 'two/2', 'written/1', 'written/2', 'tied', 'frozen'],
    [EVAL],
  ],
  [
    'DataParallel',
    { module: 'on_gpu.py:parallel' },
    ['rnn'],
    [
      'DataParallel was taken off: names are those of the module in it',
      'it was moved to the CPU, from cuda:0',
      EVAL,
    ],
  ],
  ...['net.pt', 'net.npz', 'net.safetensors', 'named.safetensors'].map(
    (weights) =>
      [
        `a module with the weights of ${weights}`,
        { module: 'checkpoint.py:Net', weights },
        ['rnn', 'cell'],
        [EVAL],
      ] as const,
  ),
  [
    'a module with a part of a checkpoint',
    { module: 'checkpoint.py:Net', weights: 'checkpoint.pt', prefix: 'model.state.' },
    ['rnn', 'cell'],
    [EVAL],
  ],
  ...(['half', 'brain'] as const).map(
    (which) =>
      [
        `weights alone of half precision: ${which}`,
        { weights: `${which}-weights.pt` },
        ['GRU'],
        [
          `its weights are ${which === 'half' ? 'float16' : 'bfloat16'} in the file: cast to float32`,
          `batch_first false: taken, as no shape tells; else --config '{"batch_first":true}'`,
        ],
      ] as const,
  ),
  ['weights alone', { weights: 'net.pt', prefix: 'rnn.', config: { batch_first: true } }, ['rnn'], []],
  [
    'weights alone, of safetensors, without a word on what shapes do not tell',
    { weights: 'net.safetensors', prefix: 'rnn' },
    ['rnn'],
    [`batch_first false: taken, as no shape tells; else --config '{"batch_first":true}'`],
  ],
  [
    'weights of a cell alone, stepped',
    { weights: 'net.npz', prefix: 'cell.', inputs: ['wide.npy'] },
    ['cell'],
    [],
  ],
];

let said: (Said[] | { refused: string })[] = [];

beforeAll(async () => {
  if (!torch) return;
  writeInputs(scratch);
  cpSync(MODELS, scratch, { recursive: true });
  const make = `import runpy, numpy as np
runpy.run_path('checkpoint.py', run_name='__main__')
np.save('low.npy', np.load('x.npy').astype('float16'))
np.savez('sizes.npz', **{'rnn.weight_ih_l0': np.zeros((12, 2)), 'rnn.weight_hh_l0': np.zeros((4, 4))})
np.save('wide.npy', np.random.default_rng(0).standard_normal((4, 2, 8)).astype('float32'))`;
  const env = NO_CACHE;
  mkdirSync(path.join(scratch, 'nets'));
  writeFileSync(path.join(scratch, 'empty.pt'), '');
  writeFileSync(
    path.join(scratch, 'nets/conv.py'),
    'from torch import nn\n\nclass Conv(nn.GRU):\n    pass\n',
  );
  await execa(torch.command, ['-c', make], { cwd: scratch, env });
  const asked = [...REFUSED, ...TAKEN].map(([, one]) => ({
    module: null,
    inputs: ['x.npy'],
    weights: null,
    prefix: null,
    config: null,
    timeout: 600,
    to: 'mine',
    ...one,
  }));
  const words = [path.join(scratch, 'asked.py'), SCRIPTS, JSON.stringify(asked)];
  const ran = await execa(torch.command, words, { cwd: scratch, env, stdin: 'pipe' });
  said = JSON.parse(ran.stdout) as typeof said;
}, 300_000);

describe.skipIf(!torch)('capture refuses', () => {
  test.each(REFUSED.map(([title, , text], i) => [title, text, i] as const))('%s', (_, text, i) => {
    expect(said[i]).toEqual({ refused: typeof text === 'string' ? text : expect.stringMatching(text) });
  });
});

describe.skipIf(!torch)('the lines of Python that a refusal gives', () => {
  test('work when they are typed, and write over nothing', async () => {
    const lines = said
      .flatMap((one) => ('refused' in one ? String(one['refused']).split('\n') : []))
      .filter((line) => /^ {2}(In Python: )?import \w+; /.test(line));
    const typed = [...new Set(lines)].map((line) => line.trim().replace('In Python: ', ''));
    expect(typed.length).toBeGreaterThan(4);
    const files = readdirSync(scratch, { withFileTypes: true }).flatMap((one) =>
      one.isFile() ? [one.name] : [],
    );
    const contents = () => files.map((one) => readFileSync(path.join(scratch, one)).toString('latin1'));
    const before = contents();
    await execa(torch!.command, ['-c', typed.join('\n')], { cwd: scratch, env: NO_CACHE });
    expect(contents()).toEqual(before);
  }, 100_000);
});

describe.skipIf(!torch)('capture takes', () => {
  test.each(TAKEN.map(([title, , ids, changed], i) => [title, ids, changed, i] as const))(
    '%s',
    async (_, ids, changed, i) => {
      const lines = said[REFUSED.length + i] as Said[];
      expect(lines).toBeInstanceOf(Array);
      const of = (key: string) => lines.filter((line) => key in line).map((line) => line[key]);
      expect(of('case').map((one) => (one as Said)['id'])).toEqual(ids);
      expect(of('changed').join('; ')).toBe(
        [
          ...(changed[0]?.startsWith('TF32') ? [] : ['TF32 is off, and one thread computed']),
          ...changed,
        ].join('; '),
      );
      const cases = await loadCases(path.join(scratch, `captured-${REFUSED.length + i}`));
      expect((await check(own, cases)).totals).toMatchObject({ pass: ids.length, fail: 0, broken: 0 });
    },
  );

  test('the same weights from every kind of file, loaded into the module or alone', async () => {
    const loaded = await Promise.all(
      TAKEN.flatMap(([title, { weights }], i) =>
        weights && !title.includes('alone')
          ? [loadCases(path.join(scratch, `captured-${REFUSED.length + i}`))]
          : [],
      ),
    );
    expect(loaded).toHaveLength(5);
    for (const [cell, rnn] of loaded.slice(1)) {
      expect(cell!.state_dict).toEqual(loaded[0]![0]!.state_dict);
      expect(rnn!.expected).toEqual(loaded[0]![1]!.expected);
    }
  });

  test('what a layer is, told from its names and shapes', () => {
    const configs = said
      .slice(-3)
      .map((lines) => (lines as Said[]).find((line) => 'case' in line)!['case'] as Said);
    expect(configs[0]).toMatchObject({
      module: 'LSTM',
      config: {
        input_size: 3,
        hidden_size: 6,
        num_layers: 2,
        bias: true,
        batch_first: true,
        bidirectional: true,
        proj_size: 4,
      },
    });
    expect(configs[2]).toMatchObject({ module: 'GRUCell', stepped: true, seq_len: 4, batch: 2 });
  });
});

describe.skipIf(!torch)('capture', () => {
  test('names what cannot be a case, and captures the rest', async () => {
    const ran = await capture(scratch, 'some', '--module', 'unsupported.py:Unsupported', '--input', 'x.npy');
    expect(ran.exitCode).toBe(0);
    const [, captured, left] = /\n([^]*)\nTheir weights[^]*\nLeft out:\n([^]*)\nTF32/.exec(ran.stdout)!;
    expect(captured!.match(/^ {2}\S+(?= {2})/gm)!.map((id) => id.trim())).toEqual(
      'fine named normed old_normed changes infinite by_forward empty compiled'.split(' '),
    );
    expect(left!.split('\n')).toEqual([
      '  own: LSTM: Own has a forward of its own',
      '  quantised: LSTM: torch.ao.nn.quantized.dynamic.modules.rnn.LSTM is quantised',
      '  patched: RNN: this RNN has a forward of its own',
      '  halved: LSTM: it computes in float16; a case has float32 or float64',
      '  brain: GRU: it computes in bfloat16; a case has float32 or float64',
      '  autocast: GRU: it was called under autocast',
      '  meta: GRU: a tensor of it is on meta, without numbers',
      '  raises: RNN: the call raised',
      '  mapped: GRU: it was called within torch.func',
      '  changes: RNN: its weights are not those of its first call',
      '  dropping: LSTM: dropout acts in it: it was traced, or called, in training mode',
      '  in_place: RNN: its weights were changed in place by the forward pass',
      '  uncalled: LSTMCell: the forward pass did not call it',
    ]);
    expect(ran.stdout).toContain('what torch.compile compiles ran as it is written');
    const report = await check(own, await loadCases(path.join(scratch, 'some')));
    expect(report.totals).toMatchObject({ pass: 9, fail: 0, broken: 0 });
  });

  test('a module that ends the process, or never ends, is told with where it was; nothing is left on the disk', async () => {
    const before = readdirSync(scratch).toSorted();
    const [died, hung] = await Promise.all([
      capture(scratch, 'dies', '--module', 'faults.py:dies', '--input', 'x.npy'),
      capture(scratch, 'hangs', '--module', 'faults.py:hangs', '--input', 'x.npy', '--timeout', '5'),
    ]);
    expect(died.exitCode).toBe(3);
    expect(died.stderr).toContain("PyTorch's process ended with exit code 0, running faults.py:dies");
    expect(hung.exitCode).toBe(2);
    expect(hung.stderr).toContain(
      'faults.py:hangs: its forward pass took longer than 5 s\n' +
        '  at faults.py:54, in <lambda>: return InForward(lambda: time.sleep(1000))\n' +
        '  at faults.py:37, in forward: self.what()\n  More time: --timeout SECONDS',
    );
    expect(readdirSync(scratch).toSorted()).toEqual(before);
  });

  test('a folder that holds something is left as it is', async () => {
    writeFileSync(path.join(scratch, 'some/notes.txt'), 'mine');
    const ran = await capture(scratch, 'some', '--module', 'faults.py:fine', '--input', 'x.npy');
    expect([ran.exitCode, ran.stderr]).toEqual([
      2,
      'torch-parity: --to some: is not empty, and nothing in it is written over\n  Name another.',
    ]);
    expect(readFileSync(path.join(scratch, 'some/notes.txt'), 'utf8')).toBe('mine');
  });
});
