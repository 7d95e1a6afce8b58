// torch-parity questions: all that would be asked, as folders of .npy.
import { writeQuestions, type WrittenQuestions } from '../offline/index.ts';
import { counted, shortList, wrap } from '../report/index.ts';
import { plain, quoted } from '../text/index.ts';
import { print } from './output.ts';
import { selectCases } from './select.ts';
import { stoppable } from './stoppable.ts';
import { withProgress } from './terminal.ts';
import { callOf } from './typed.ts';
import { EXIT } from './usage.ts';
import { type SaidFlags, withSaid } from './with-said.ts';

export interface QuestionsFlags extends SaidFlags {
  readonly to: string;
  readonly filter: readonly string[];
}

export async function runQuestions(folders: readonly string[], flags: QuestionsFlags): Promise<number> {
  return stoppable(async (signal) => {
    const written = await withSaid(flags, (subject) =>
      withProgress((line) =>
        writeQuestions(flags.to, {
          folders,
          choose: (found) => selectCases(found, flags, () => 0),
          ...(subject && { subject }),
          signal,
          onCase: async (id, done, total) => {
            line.update(`${done}/${counted(total, 'case')}  ${id}`);
            await new Promise(setImmediate); // lets the terminal draw, and Ctrl-C in
          },
        }),
      ),
    );
    if (!written) {
      await print('Interrupted: nothing was written.');
      return EXIT.interrupted;
    }
    await print(summaryOf(written, flags).join('\n'));
    return written.broken.length > 0 || written.cases === 0 ? EXIT.usage : EXIT.ok;
  });
}

/** Bytes of one case that are worth a word. */
const LARGE = 10e6;

function summaryOf(
  { cases, questions, bytes, largest, unsupported, broken }: WrittenQuestions,
  { to }: QuestionsFlags,
): string[] {
  const head = `${counted(questions, 'question')} of ${counted(cases, 'case')} in ${to}, ${sizeText(bytes)}`;
  const most =
    largest && largest.bytes > LARGE
      ? `; the largest case takes ${sizeText(largest.bytes)}, and --filter ${quoted(`!${largest.id}`)} leaves it out`
      : '';
  return [
    ...wrap(`${head}${most}.`, 0),
    ...(unsupported > 0
      ? wrap(
          `${counted(unsupported, 'case')} ${unsupported === 1 ? 'is' : 'are'} not asked: the subject does not support them.`,
          0,
        )
      : []),
    ...(broken.length > 0
      ? wrap(`Not asked, as the golden itself is broken (check says why): ${shortList(broken)}.`, 0)
      : []),
    ...(cases === 0
      ? ['There is nothing to answer.']
      : [
          ...wrap(
            `Answer each into answers/ in its folder, in the order of questions.json: a .npy for each tensor, or unsupported.txt with the reason.`,
            0,
          ),
          `Next: ${callOf('judge')} ${plain(quoted(to))}`,
        ]),
  ];
}

/** `3.2 MB`, in millions of bytes. */
export function sizeText(bytes: number): string {
  const [size, unit] = bytes < 1e6 ? [bytes / 1e3, 'KB'] : [bytes / 1e6, 'MB'];
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${unit}`;
}
