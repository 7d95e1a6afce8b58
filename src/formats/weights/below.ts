// The tensors of one module: those whose keys begin with a prefix, without it. Strict, as load_state_dict.
import type { Shape } from '../../tensor/index.ts';
import { sameShape } from '../../tensor/index.ts';
import { refusing, short } from './error.ts';
import type { StoredTensor, StoredTensors } from './stored.ts';

/** What a module's parameter is called, and its sizes. */
export interface WantedTensor {
  readonly name: string;
  readonly shape: Shape;
}

/** Keys of a kind that are told, and prefixes. */
const MOST = 4;
const MOST_PLACES = 12;

/**
 * All parameters of a module, in its order.
 * @param wanted its parameters @param module its name, for errors
 * @throws WeightsError where a key is missing, or below the prefix there is one more; it says where such a module lies
 */
export function belowPrefix(
  stored: StoredTensors,
  prefix: string,
  { file, module, wanted }: { file: string; module: string; wanted: readonly WantedTensor[] },
): ReadonlyMap<string, StoredTensor> {
  const names = new Set(wanted.map(({ name }) => name));
  const came = [...stored.keys()]
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length));
  const unexpected = came.filter((name) => !names.has(name));
  const missing = [...names].filter((name) => !stored.has(prefix + name));
  if (missing.length + unexpected.length === 0)
    return new Map(wanted.map(({ name }) => [name, stored.get(prefix + name)!]));
  const where = prefix === '' ? '' : ` at the prefix ${JSON.stringify(short(prefix))}`;
  return refusing(file)(
    came.length === 0
      ? `it has no key${where}`
      : `its keys${where} are not those of ${module} and its config`,
    ...listed('missing', missing, prefix),
    ...listed('unexpected', unexpected, prefix),
    ...remedyOf(placesOf(stored, wanted), prefix, module, stored),
  );
}

function remedyOf(all: readonly string[], prefix: string, module: string, stored: StoredTensors): string[] {
  const places = all.filter((place) => place !== prefix);
  const quoted = places.slice(0, MOST_PLACES).map((place) => JSON.stringify(short(place)));
  const more = places.length > MOST_PLACES ? ', …' : '';
  if (places.length > 0)
    return [`Such a module lies at: ${quoted.join(', ')}${more}. Write "prefix": ${quoted[0]}`];
  if (all.length > 0) return ['All that it needs is there. Save that alone, without the others.'];
  const first = short([...stored.keys()][0] ?? 'none');
  return [`No ${module} with these parameters lies in it. The first of its ${stored.size} keys is ${first}`];
}

function listed(kind: string, names: readonly string[], prefix: string): string[] {
  const lines = names.slice(0, MOST).map((name) => `${kind} key ${short(prefix + name)}`);
  return names.length > MOST ? [...lines, `and ${names.length - MOST} more ${kind}`] : lines;
}

/** Where all parameters lie, with the sizes that are wanted as far as they are known. */
function placesOf(stored: StoredTensors, wanted: readonly WantedTensor[]): string[] {
  const [first] = wanted;
  const places = [...stored.keys()]
    .filter((key) => key.endsWith(first!.name))
    .map((key) => key.slice(0, -first!.name.length));
  return places.filter((place) =>
    wanted.every(({ name, shape }) => {
      const one = stored.get(place + name);
      return one !== undefined && (one.shape === undefined || sameShape(one.shape, shape));
    }),
  );
}
