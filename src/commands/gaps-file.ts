// --gaps FILE: the known gaps of a subject, as a JSON list.
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { jsonOf } from '../case-files/json-of.ts';
import { problemsOf } from '../case-files/problems.ts';
import { type KnownGap, knownFeatures } from '../conformance/index.ts';
import { nearText } from '../text/near.ts';
import { UsageError } from './usage.ts';

const FEATURES = knownFeatures();

const feature = z.string().refine((one) => FEATURES.includes(one), {
  error: ({ input }) => {
    return `no such feature. ${nearText(String(input), FEATURES) || `Want some of ${FEATURES.join(', ')}`}`;
  },
});

const gap = z
  .strictObject({
    case: z.string().min(1, 'want a glob of case ids, such as "lstm/*"').optional(),
    where: z.array(feature).min(1, 'want at least one feature').optional(),
    reason: z.string().min(1, 'want a reason'),
    until: z.iso.date('want a day as YYYY-MM-DD').optional(),
    allowed: z
      .union(
        [z.number().positive(), z.strictObject({ absolute: z.number().positive() })],
        'want a multiple of PyTorch\'s own error, such as 20, or { "absolute": 1e-4 }',
      )
      .optional(),
  })
  .refine((one) => (one.case === undefined) !== (one.where === undefined), {
    error: 'want either "case" or "where"',
    when: ({ value }) => typeof value === 'object', // also where something else is wrong
  });

const schema = z.array(gap, 'want a list: [{ "case": "lstm/*", "reason": "…" }]');

/** @throws UsageError naming every wrong entry and its key */
export function readGaps(file: string): KnownGap[] {
  const bytes = bytesOf(file);
  const json = jsonOf(bytes, `--gaps ${file}`);
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const problems = problemsOf(parsed.error, schema, json);
    throw new UsageError(`--gaps ${file}: not a list of known gaps`, problems, { cause: parsed.error });
  }
  const lines = linesOfEntries(new TextDecoder().decode(bytes));
  return parsed.data.map((one, i) => ({ ...one, place: `${file}:${lines[i]}` }) as KnownGap);
}

function bytesOf(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    const remedy = 'Want a JSON file: [{ "case": "lstm/*", "reason": "…", "until": "2030-12-31" }]';
    throw new UsageError(`--gaps ${file}: cannot be read`, [(cause as Error).message, remedy], { cause });
  }
}

/** The line on which each entry of a list begins, from 1 on. @param text JSON */
function linesOfEntries(text: string): number[] {
  const lines: number[] = [];
  let [line, depth, inString] = [1, 0, false];
  for (let i = 0; i < text.length; i++) {
    const one = text[i]!;
    if (one === '\n') line++;
    else if (inString && one === '\\') i++;
    else if (one === '"') inString = !inString;
    else if (inString) continue;
    else if (one === ']' || one === '}') depth--;
    else if (one === '[' || one === '{') {
      if (depth === 1) lines.push(line);
      depth++;
    }
  }
  return lines;
}
