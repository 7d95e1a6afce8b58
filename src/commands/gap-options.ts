// What a run is told of known gaps: those of --gaps FILE, and the day.
import type { KnownGap } from '../conformance/index.ts';

export interface GapOptions {
  readonly gaps: readonly KnownGap[];
  /** YYYY-MM-DD, the same wherever one is. */
  readonly today: string;
}

/** zod, which takes long to load, is loaded where there is a file. @throws UsageError */
export async function gapOptions({ gaps: file }: { readonly gaps?: string }): Promise<GapOptions> {
  const gaps = file === undefined ? [] : (await import('./gaps-file.ts')).readGaps(file);
  return { gaps, today: new Date().toISOString().slice(0, 10) };
}
