// --subject FILE or --name of what is asked through files: what it says of itself. It is not run.
import type { Said } from '../offline/index.ts';
import { loadSubject } from '../subjects/index.ts';

export interface SaidFlags {
  readonly subject?: string;
  readonly name?: string;
}

/** @param work is given nothing where nothing was said */
export async function withSaid<T>(
  { subject: file, name }: SaidFlags,
  work: (said: Said | undefined) => Promise<T>,
): Promise<T> {
  if (file === undefined) return work(name === undefined ? undefined : { name });
  const subject = await loadSubject(file, { timeout: 60_000 });
  const { run: _run, lanes: _lanes, parallel: _parallel, isolation: _isolation, close, ...said } = subject;
  try {
    return await work(said);
  } finally {
    await close();
  }
}
