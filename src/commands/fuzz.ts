// torch-parity fuzz: its options.
import { Command, Option } from 'commander';
import { type Bounds, DEFAULT_BOUNDS } from '../fuzz/bounds.ts';
import type { FuzzFlags } from './fuzz-summary.ts';
import { withExample } from './help.ts';
import { gapsOption, natural, OWN_LINE, pythonOption, reporterOption, whole } from './options.ts';
import { addSubjectOptions } from './subject-options.ts';

/** In the order of --help. */
const BOUNDS: readonly (keyof Bounds)[] = ['input_size', 'hidden_size', 'num_layers', 'seq_len', 'batch'];

const nameOf = (bound: keyof Bounds) => `--max-${bound.replaceAll('_', '-')}`;

export function fuzzCommand(): Command {
  const command = new Command('fuzz')
    .summary('draw random networks, let PyTorch answer them, shrink what fails')
    .description('Draw random networks, let PyTorch answer them live, and shrink what fails.')
    .option('--runs <n>', 'networks to draw (default: 1000; with --time no end)', whole)
    .option('--time <seconds>', 'draw no more after this time', whole)
    .option('--seed <n>', 'the same seed draws the same networks', natural)
    .option('--path <path>', 'with --seed: replay this one network');
  addSubjectOptions(command)
    .option('--exact', 'bit for bit, where float32-in-order is claimed')
    .option('--save <dir>', 'write the smallest failing network here, as a case')
    .addOption(pythonOption())
    .addOption(gapsOption())
    .option('--timeout <seconds>', 'what one network may take (default: 60)', whole, 60)
    .addOption(reporterOption('pretty or json'));
  for (const bound of BOUNDS) {
    const option = new Option(`${nameOf(bound)} <n>`).argParser(whole).default(DEFAULT_BOUNDS[bound]);
    command.addOption(option.hideHelp());
  }
  command.action(async (flags: FuzzFlags) => {
    const { runFuzz } = await import('./run-fuzz.ts');
    process.exitCode = await runFuzz(flags);
  });
  const bounds = BOUNDS.map((bound) => `${nameOf(bound)} (${DEFAULT_BOUNDS[bound]})`);
  return withExample(command, 'npx torch-parity fuzz --subject my-subject.mjs --time 60 --save found', [
    OWN_LINE,
    `Greatest: ${bounds.slice(0, 3).join(', ')},`,
    `  ${bounds.slice(3).join(', ')}`,
  ]);
}
