// torch-parity fuzz: its options.
import { Command } from 'commander';
import { type Bounds, DEFAULT_BOUNDS } from '../fuzz/bounds.ts';
import type { FuzzFlags } from './fuzz-summary.ts';
import { collect, gapsOption, natural, whole } from './options.ts';
import { addSubjectOptions } from './subject-options.ts';

export function fuzzCommand(): Command {
  const bound = (name: keyof Bounds) => [`greatest ${name}`, whole, DEFAULT_BOUNDS[name]] as const;
  const command = new Command('fuzz')
    .description('draw random networks, let PyTorch answer them live, and shrink what fails')
    .option('--runs <n>', 'networks to draw (default: 1000, or without end where --time is given)', whole)
    .option('--time <seconds>', 'draw no more after this time', whole)
    .option('--seed <n>', 'the same seed draws the same networks (default: another one each time)', natural)
    .option('--path <path>', 'with --seed: replay this one network');
  return addSubjectOptions(command)
    .option(
      '--exact',
      'bit for bit: PyTorch with its arithmetic pinned, a subject that claims float32-in-order',
    )
    .option('--save <dir>', 'write the smallest failing network as a case below this folder')
    .option('--python <path>', 'a Python that has torch')
    .addOption(gapsOption())
    .option('--timeout <seconds>', 'how long PyTorch, or the subject, may take for one network', whole, 60)
    .option(
      '--reporter <name[=file]>',
      'pretty or json, to standard output or a file; repeatable',
      collect,
      [],
    )
    .option('--max-input-size <n>', ...bound('input_size'))
    .option('--max-hidden-size <n>', ...bound('hidden_size'))
    .option('--max-num-layers <n>', ...bound('num_layers'))
    .option('--max-seq-len <n>', ...bound('seq_len'))
    .option('--max-batch <n>', ...bound('batch'))
    .action(async (flags: FuzzFlags) => {
      const { runFuzz } = await import('./run-fuzz.ts');
      process.exitCode = await runFuzz(flags);
    });
}
