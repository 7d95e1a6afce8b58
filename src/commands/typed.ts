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
