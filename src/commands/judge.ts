// torch-parity judge: its options.
import { Command, Option } from 'commander';
import { withExample } from './help.ts';
import { collect, nameOption, saidOption, whole } from './options.ts';
import type { JudgeFlags } from './run-judge.ts';

export function judgeCommand(): Command {
  const command = new Command('judge')
    .summary('judge what was answered to questions, with the report of check')
    .description('Judge the answers in DIR, which questions wrote, with the report of check.')
    .argument('<DIR>')
    .addOption(nameOption())
    .addOption(saidOption())
    .addOption(repeatable('--cases <dir>', 'where the cases are now, if they moved'))
    .addOption(repeatable('--filter <glob>', 'only these cases, as in check'))
    .option('--gaps <file>', 'known gaps, as in check')
    .option('--verbose', 'every failure, every skip and the table')
    .option('--no-diagnose', 'do not look for a known mistake')
    .option('--most <mb>', 'MB that a further round may take (default: 500)', whole)
    .addOption(repeatable('--reporter <name[=file]>', 'as in check'))
    .action(async (folder: string, flags: JudgeFlags) => {
      const { runJudge } = await import('./run-judge.ts');
      process.exitCode = await runJudge(folder, flags);
    });
  return withExample(command, 'npx torch-parity judge q --reporter html=report.html', [
    '',
    'What fails is asked more: judge adds a round of questions to DIR. Answered and',
    'judged again, they show where it is first wrong.',
  ]);
}

function repeatable(flags: string, what: string): Option {
  return new Option(flags, `${what}; repeatable`).argParser((value, before: string[] = []) =>
    collect(value, before),
  );
}
