// What a capture came to, for a person: the cases, what was left out and why, what was changed, and what to type next.
import type { Captured, CapturedCase, CaptureOptions, LeftOut } from '../oracle/index.ts';
import { counted, WIDTH, wrap } from '../report/index.ts';
import { plain } from '../text/index.ts';

/** Lines of each list: a model may have hundreds of layers. */
const MOST = 30;

/** @param next what to type then */
export function captureSummary(
  { cases, leftOut, changed, weights }: Captured,
  { module, weights: file, to }: CaptureOptions,
  torch: string,
  next: readonly string[],
): string {
  const from = plain(module ?? file ?? '');
  const size =
    weights.bytes < 1e6 ? `${Math.ceil(weights.bytes / 1e3)} kB` : `${Math.round(weights.bytes / 1e6)} MB`;
  return [
    ...wrap(`${counted(cases.length, 'case')} of ${from}, by torch ${torch}, in ${plain(to)}:`, 0),
    ...listed(alike(cases).map(caseLines)),
    ...wrap(`Their weights: ${size}, once, in ${plain(to)}/weights.safetensors`, 0),
    ...(leftOut.length > 0 ? ['Left out:', ...listed(leftOut.map(leftOutLines))] : []),
    ...wrap(changed.join('; '), 0),
    '',
    ...next.map((line, i) => `${i === 0 ? 'Next:' : '     '} ${plain(line)}`),
  ].join('\n');
}

function listed(all: readonly (readonly string[])[]): string[] {
  const rest = all.length - MOST;
  return [...all.slice(0, MOST).flat(), ...(rest > 0 ? [`  and ${rest} more`] : [])];
}

/** A case, or calls of one layer in a row that are told alike: the first and the last of them. */
interface Alike {
  readonly first: CapturedCase;
  readonly last: CapturedCase;
}

function alike(cases: readonly CapturedCase[]): Alike[] {
  const found: Alike[] = [];
  for (const one of cases) {
    const before = found.at(-1);
    if (before && toldOf(before.first) === toldOf(one)) found[found.length - 1] = { ...before, last: one };
    else found.push({ first: one, last: one });
  }
  return found;
}

/** Its layer, and all that is told but its number. */
function toldOf(one: CapturedCase): string {
  const slash = one.id.indexOf('/');
  return JSON.stringify([slash < 0 ? one.id : one.id.slice(0, slash + 1), sizesOf(one), one.notes]);
}

function caseLines({ first: one, last }: Alike): string[] {
  const id = plain(one === last ? one.id : `${one.id} to ${last.id}`);
  const what = sizesOf(one);
  const first = `  ${id}  ${what}`;
  const lines = first.length <= WIDTH ? [first] : [`  ${id}`, ...wrap(what, 6)];
  return [...lines, ...one.notes.flatMap((note) => wrap(note, 6))];
}

function sizesOf({ module, config, seq_len, batch, lengths, stepped }: CapturedCase): string {
  const { input_size, hidden_size, num_layers, bidirectional, proj_size } = config;
  const parts = [
    `${module} ${input_size} -> ${hidden_size}`,
    ...(Number(num_layers ?? 1) > 1 ? [counted(Number(num_layers), 'layer')] : []),
    ...(bidirectional ? ['bidirectional'] : []),
    ...(proj_size ? [`proj_size ${proj_size}`] : []),
    ...(config['nonlinearity'] === 'relu' ? ['relu'] : []),
    seq_len === null ? 'one step' : `${stepped ? 'stepped, ' : ''}${counted(seq_len, 'step')}`,
    batch === null ? 'unbatched' : counted(batch, 'row'),
    ...(lengths ? [`packed: ${lengths[0]} to ${lengths[1]}`] : []),
  ];
  return parts.join(', ');
}

function leftOutLines({ name, module, why, calls }: LeftOut): string[] {
  const times = calls > 1 ? ` (${calls} calls)` : '';
  return wrap(`${name}: ${module}: ${why}${times}`, 2);
}
