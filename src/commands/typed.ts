// A command as it was typed, to go on from.
import { quoted } from '../text/index.ts';
import { type Chosen, chosenText } from './subject-options.ts';

interface SubjectChosen extends Chosen {
  readonly arithmetic: string;
  readonly jobs?: number;
}

/** How this command is called here: by npx, or in its own repository by npm. */
export function callOf(command: string, env: NodeJS.ProcessEnv = process.env): string {
  const isOwn = env['npm_package_name'] === 'torch-parity' && env['npm_lifecycle_event'] === command;
  return isOwn ? `npm run ${command} --` : `npx torch-parity ${command}`;
}

/** This command with all that was typed. */
export function typedAgain(argv: readonly string[] = process.argv.slice(2)): string {
  const [command = '', ...rest] = argv;
  return [callOf(command), ...rest.map(quoted)].join(' ');
}

/** check by words, with what chooses the cases' folders and the subject, and without what chooses among the cases. */
export function typedCheck(folders: readonly string[], flags: SubjectChosen): string[] {
  const { arithmetic, jobs } = flags;
  return [
    ...callOf('check').split(' '),
    ...folders.map(quoted),
    ...chosenText(flags),
    ...(jobs === undefined ? [] : [`--jobs ${jobs}`]),
    ...(arithmetic === 'accurate' ? [] : [`--arithmetic ${arithmetic}`]),
  ];
}

/** judge by words, without what chooses among the cases. */
export function typedJudge(folder: string, flags: JudgeChosen): string[] {
  const { subject, name, cases = [], gaps } = flags;
  return [
    ...callOf('judge').split(' '),
    quoted(folder),
    ...(subject === undefined ? [] : [`--subject ${quoted(subject)}`]),
    ...(name === undefined ? [] : [`--name ${quoted(name)}`]),
    ...cases.map((one) => `--cases ${quoted(one)}`),
    ...(gaps === undefined ? [] : [`--gaps ${quoted(gaps)}`]),
  ];
}

interface JudgeChosen {
  readonly subject?: string;
  readonly name?: string;
  readonly cases?: readonly string[];
  readonly gaps?: string;
}
