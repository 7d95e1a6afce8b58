// What may stand under "torch-parity" in package.json.
import * as z from 'zod';
import { problemsOf } from '../case-files/problems.ts';
import { UsageError } from './usage.ts';

const text = (what: string) => z.string(what).min(1, what);

const folder = text('want a folder with cases, or a list of them');

const schema = z.strictObject(
  {
    /** As --subject has it. */
    subject: text('want the file of a subject, such as "torch-parity.subject.mjs"').optional(),
    cases: z
      .union(
        [folder, z.array(folder).min(1, 'want at least one folder')],
        'want a folder with cases, or a list of them',
      )
      .optional(),
    gaps: text('want the file of known gaps, such as "torch-parity.gaps.json"').optional(),
    python: text('want a Python that has torch, such as ".venv/bin/python"').optional(),
  },
  { error: ({ code }) => (code === 'invalid_type' ? 'want { subject, cases, gaps, python }' : undefined) },
);

type Parsed = Omit<z.infer<typeof schema>, 'cases'> & { readonly cases?: readonly string[] | undefined };

/** @param file how errors name it @throws UsageError naming every wrong key */
export function parsedKey(json: unknown, file: string): Parsed {
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    throw new UsageError(
      `${file}: "torch-parity": not what it may hold`,
      [...problemsOf(parsed.error, schema, json), 'It may hold subject, cases, gaps and python.'],
      { cause: parsed.error },
    );
  }
  const { cases, ...rest } = parsed.data;
  return { ...rest, ...(cases !== undefined && { cases: typeof cases === 'string' ? [cases] : cases }) };
}
