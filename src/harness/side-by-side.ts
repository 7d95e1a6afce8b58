// Cases judged side by side, as many at a time as there are threads of the subject; they come out in their order.
import type { Subject } from '../conformance/index.ts';

export interface Done<C, J> {
  readonly asked: C;
  readonly judged: J;
  /** To read it and to judge it. */
  readonly milliseconds: number;
}

/**
 * With one lane each case is done before the next is read; with more, at most twice as many as there are lanes are kept.
 * @param lanes one subject, in threads of its own: each is asked one case at a time
 */
export async function* sideBySide<C, J>(
  cases: Iterable<C> | AsyncIterable<C>,
  lanes: readonly Subject[],
  judge: (lane: Subject, asked: C) => Promise<J>,
  now: () => number,
): AsyncGenerator<Done<C, J>, void, undefined> {
  const free = lanes.toReversed();
  const running = new Set<Promise<void>>();
  const begun: Promise<Done<C, J>>[] = [];
  const most = 2 * lanes.length - 1;
  let since = now();
  for await (const asked of cases) {
    const read = now() - since;
    while (free.length === 0) await Promise.race(running);
    const lane = free.pop()!;
    since = now();
    const done = judged(lane, asked, read);
    const left = done.then(
      () => leave(),
      () => leave(), // who waits for it is told
    );
    const leave = () => {
      running.delete(left);
      free.push(lane);
    };
    running.add(left);
    begun.push(done);
    if (begun.length >= most) yield begun.shift()!;
    since = now();
  }
  for (const done of begun) yield done;

  async function judged(lane: Subject, asked: C, read: number): Promise<Done<C, J>> {
    const from = now();
    const found = await judge(lane, asked);
    return { asked, judged: found, milliseconds: read + now() - from };
  }
}
