// torch-parity capture: its options.
import { Command, Option } from 'commander';
import { withExample } from './help.ts';
import { collect, pythonOption, whole } from './options.ts';
import type { CaptureFlags } from './run-capture.ts';

export function captureCommand(): Command {
  const command = new Command('capture')
    .summary('run your own PyTorch model, and write its calls as cases')
    .description(
      `Run your own PyTorch model once, in eval(), and write a case for each call of an
RNN, LSTM, GRU or cell in it, into a new folder.`,
    )
    .addOption(new Option('--module <what>', 'FILE.py:NAME, package.module:NAME, or a scripted .pt'))
    .addOption(
      new Option('--input <file>', 'x.npy, in order, or name=x.npy; repeatable')
        .argParser(collect)
        .default([]),
    )
    .requiredOption('--to <dir>', 'the folder to write: a new one, or an empty one')
    .option('--weights <file>', '.pt, .safetensors or .npz, for the module or alone')
    .option('--prefix <p>', 'of the names in it, such as encoder.rnn.')
    .option('--config <json>', `of weights alone: '{"batch_first":true}'`)
    .option('--torch-version <version>', 'another torch than 2.13.0 is meant')
    .addOption(pythonOption())
    .option('--timeout <seconds>', 'what your code may take (default: 600)', whole, 600)
    .action(async (flags: CaptureFlags) => {
      const { runCapture } = await import('./run-capture.ts');
      process.exitCode = await runCapture(flags);
    });
  return withExample(command, 'npx torch-parity capture --module model.py:net --input x.npy --to mine', [
    '',
    'NAME: a function that returns a module, a class without arguments, or a module.',
  ]);
}
