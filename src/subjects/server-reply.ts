// What a server answers: a line of JSON for each question.
import * as z from 'zod';
import { plain } from '../text/index.ts';

const reason = z.string().min(1);

const schema = z.discriminatedUnion('status', [
  /** The answers are in OUTPUT_DIR. */
  z.strictObject({ status: z.literal('ok') }),
  /** It does not support the question. */
  z.strictObject({ status: z.literal('skip'), reason }),
  /** It failed, and goes on. */
  z.strictObject({ status: z.literal('error'), reason }),
]);

export type Reply = z.infer<typeof schema>;

const WANTED = 'want {"status": "ok"}, or {"status": "skip", "reason": "…"}, or "error" in place of "skip"';
const SHOWN = 200; // characters

/** @throws Error that quotes the line */
export function replyIn(line: string): Reply {
  const text = line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line;
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    throw new Error(
      `it wrote ${JSON.stringify(plain(text))} to standard output, where only its answers belong (${WANTED}). What it logs belongs on standard error`,
    );
  }
  const reply = schema.safeParse(json);
  if (reply.success) return reply.data;
  throw new Error(`it answered ${plain(text)}, ${WANTED}`);
}
