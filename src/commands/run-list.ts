// --list: the ids that would be run, a line each, with module and claim where they fit; nothing is run.
import { type FoundCase, titleOf } from '../case-files/index.ts';
import { WIDTH } from '../report/index.ts';
import { InputError } from '../tensor/index.ts';
import { plain } from '../text/index.ts';
import { print } from './output.ts';
import { EXIT } from './usage.ts';

/** Columns that an id may take before the module stands further to the right. */
const MOST = 32;

export async function runList(found: readonly FoundCase[]): Promise<number> {
  const width = Math.min(MOST, Math.max(...found.map(({ id }) => id.length)));
  const lines: string[] = [];
  for (const one of found) {
    const { module, claim } = await titleOf(one).catch(unreadable);
    const [id, short] = [plain(one.id), `${plain(one.id).padEnd(width)}  ${module.padEnd(8)}`];
    lines.push([`${short}  ${plain(claim)}`, short, id].map((text) => text.trimEnd()).find(fits) ?? id);
  }
  await print(lines.join('\n'));
  return EXIT.ok;
}

/** What is wrong with it is said when it is its turn. */
function unreadable(error: unknown): Awaited<ReturnType<typeof titleOf>> {
  if (error instanceof InputError) return { module: '?', claim: 'its case.json cannot be read' };
  throw error;
}

function fits(line: string): boolean {
  return line.length <= WIDTH;
}
