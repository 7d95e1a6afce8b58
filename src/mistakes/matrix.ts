// Mistakes against cases: which cases fail a wrong implementation. It runs them; what a case lists as caught is not read.
import { type Case, checkCase, Opened, type Subject } from '../conformance/index.ts';
import { CATALOGUE, type Mistake } from './catalogue/index.ts';
import { condemnsBent } from './condemned.ts';
import { wrongSubject } from './wrong-subject.ts';

export interface MatrixRow {
  readonly mistake: Mistake;
  /** The ids of the cases in which it can happen. */
  readonly applies: readonly string[];
  /** Of these, the cases that the textbook with this mistake fails. */
  readonly caught: readonly string[];
}

/** A row a mistake. `onMistake` is called before each, for progress. */
export async function mistakeMatrix(
  cases: readonly Case[],
  onMistake: (mistake: Mistake) => void | Promise<void> = () => {},
  mistakes: readonly Mistake[] = CATALOGUE,
): Promise<MatrixRow[]> {
  const opened = cases.map((asked) => {
    const once = new Opened(asked);
    return { asked, once, isCondemned: condemnsBent(once) };
  });
  const rows: MatrixRow[] = [];
  for (const mistake of mistakes) {
    await onMistake(mistake);
    const able = opened.filter(({ asked }) => mistake.applies(asked));
    const subject = wrongSubject([mistake]);
    const caught: string[] = [];
    for (const { asked, once, isCondemned } of able) {
      const isWrong = !mistake.misbehaviour && isCondemned([mistake.bend]);
      if (isWrong || (await isFailed(subject, once))) caught.push(asked.id);
    }
    rows.push({ mistake, applies: able.map(({ asked }) => asked.id), caught });
  }
  return rows;
}

async function isFailed(subject: Subject, once: Opened): Promise<boolean> {
  const { verdict } = await checkCase(subject, once, { timeout: 60_000, localise: false });
  return verdict.status === 'fail';
}

/** Whether a wrong implementation passes all of the cases; also where none of them could have shown it. */
export function survives({ caught }: MatrixRow): boolean {
  return caught.length === 0;
}

/** A matrix counted by the top folders of its cases. */
export interface MatrixCounts {
  readonly folders: readonly string[];
  readonly cases: number;
  readonly rows: readonly CountedRow[];
  /** Cases that catch at least one mistake. */
  readonly catching: number;
  readonly catchingByFolder: readonly number[];
  /** The ids of those that catch none. */
  readonly idle: readonly string[];
}

export interface CountedRow {
  readonly name: string;
  readonly applies: number;
  readonly caught: number;
  readonly caughtByFolder: readonly number[];
  readonly survives: boolean;
}

export function countMatrix(rows: readonly MatrixRow[], cases: readonly Case[]): MatrixCounts {
  const ids = cases.map(({ id }) => id);
  const folders = [...new Set(ids.map(topFolder))].toSorted();
  const byFolder = (some: readonly string[]) =>
    folders.map((folder) => some.filter((id) => topFolder(id) === folder).length);
  const useful = new Set(rows.flatMap(({ caught }) => caught));
  const catching = ids.filter((id) => useful.has(id));
  return {
    folders,
    cases: ids.length,
    rows: rows.map((row) => ({
      name: row.mistake.name,
      applies: row.applies.length,
      caught: row.caught.length,
      caughtByFolder: byFolder(row.caught),
      survives: survives(row),
    })),
    catching: catching.length,
    catchingByFolder: byFolder(catching),
    idle: ids.filter((id) => !useful.has(id)),
  };
}

/** The first part of an id; `.` for a case that lies in no folder. */
function topFolder(id: string): string {
  return id.includes('/') ? id.slice(0, id.indexOf('/')) : '.';
}
