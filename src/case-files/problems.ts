// What zod finds wrong with a user's JSON, a line each: the key, what was wanted, what came, and what was probably meant.
import * as z from 'zod';
import { nearText } from '../text/near.ts';

/** @param json what was parsed */
export function problemsOf(error: z.ZodError, schema: z.ZodType, json: unknown): string[] {
  return error.issues.map((issue) => {
    const key = issue.path.length > 0 ? issue.path.join('.') : '(top level)';
    if (issue.code === 'unrecognized_keys') {
      const known = keysAt(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), issue.path, json);
      const meant = issue.keys.map((one) => nearText(one, known)).filter(Boolean);
      return [`${key}: ${issue.message}`, ...meant].join('. ');
    }
    const came = valueAt(json, issue.path);
    return `${key}: ${issue.message}${came === undefined ? '' : `; came ${JSON.stringify(came).slice(0, 60)}`}`;
  });
}

/** What stands at a path, where it is short enough to show. */
function valueAt(json: unknown, path: readonly PropertyKey[]): unknown {
  const value = path.reduce<unknown>(
    (node, key) => (node as Record<PropertyKey, unknown> | null)?.[key],
    json,
  );
  return typeof value === 'object' && value !== null ? undefined : value;
}

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The keys that may stand at a path: of the choice that fits the JSON so far, or of all choices. */
function keysAt(schema: JsonSchema, path: readonly PropertyKey[], json: unknown): string[] {
  const choices = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])] as JsonSchema[];
  if (choices.length > 0) {
    const fitting = choices.filter((one) => fits(one, json));
    return (fitting.length > 0 ? fitting : choices).flatMap((one) => keysAt(one, path, json));
  }
  const [key, ...rest] = path;
  if (key === undefined) return Object.keys(schema.properties ?? {});
  const below = typeof key === 'number' ? schema.items : schema.properties?.[String(key)];
  if (below === undefined) return [];
  return keysAt(below as JsonSchema, rest, (json as Record<PropertyKey, unknown>)[key]);
}

/** Whether what is fixed in it, such as the name of a module, stands in the JSON. */
function fits({ properties = {} }: JsonSchema, json: unknown): boolean {
  return Object.entries(properties).every(([key, one]) => {
    const fixed = (one as JsonSchema).const;
    return fixed === undefined || fixed === (json as Record<string, unknown>)[key];
  });
}
