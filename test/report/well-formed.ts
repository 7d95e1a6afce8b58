// Whether markup is well formed, as far as our pages go: every tag is closed in its order, quotes close, `&` is escaped,
// and no id stands twice.
const VOID = new Set(['meta', 'input', 'br', 'hr', 'link']);

/** What is wrong with it, a line each. */
export function wellFormed(text: string): string[] {
  const wrong: string[] = [];
  const open: string[] = [];
  const ids = [...text.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id!);
  wrong.push(...ids.filter((id, i) => ids.indexOf(id) !== i).map((id) => `id ${id} twice`));
  const bare = text.replace('<!doctype html>', '').replaceAll(/(<(style|script)>)[^]*?(<\/\2>)/g, '$1$3');
  if (/&(?!(?:amp|lt|gt|quot|#39);)/.test(bare)) wrong.push('a bare &');
  const tags = /<(\/?)([a-zA-Z][\w-]*)((?: [\w-]+(?:="[^"<]*")?)*)(\/?)>/g;
  if (/[<>]/.test(bare.replaceAll(tags, ''))) wrong.push('a bare < or >, or a tag that is none');
  for (const [, closes, name, , closed] of bare.matchAll(tags)) {
    if (closes === '/') {
      const last = open.pop();
      if (last !== name) wrong.push(`</${name}> closes ${last}`);
    } else if (closed !== '/' && !VOID.has(name!)) open.push(name!);
  }
  return [...wrong, ...open.map((name) => `${name} is not closed`)];
}
