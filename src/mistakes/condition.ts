// Under which conditions a mistake is made, learnt from the cases that show it and from those that would and do not.
import type { Question } from '../conformance/index.ts';
import { extentOf, initialNames, LENGTHS } from '../signatures/axes/index.ts';
import { isNetwork, networkOf, num_directionsOf } from '../signatures/index.ts';

interface Atom {
  readonly name: string;
  /** Behind the mistake: `where nonlinearity is relu`. */
  readonly title: string;
  readonly holds: (question: Question) => boolean;
  /** Questions that have all but this in common with it; without one that shows nothing, nothing is known of this atom. */
  readonly beside?: (question: Question) => boolean;
  /** The likelier ones first. */
  readonly weight: number;
}

export interface Condition {
  /** `relu`, `float64,unbatched`; empty where there is none. */
  readonly name: string;
  readonly title: string;
  /** How much has to be believed: how many parts it has. */
  readonly size: number;
}

const MOST_ATOMS = 3;
const MOST_TRIED = 40;

/**
 * The simplest condition that holds in all of `shown` and in none of `hidden`; undefined where there is none.
 * @param shown questions in which the mistake is made @param hidden those in which it would show, and is not made
 */
export function conditionOf(shown: readonly Question[], hidden: readonly Question[]): Condition | undefined {
  if (hidden.length === 0) return { name: '', title: '', size: 0 };
  const able = atomsOf(shown)
    .filter(({ holds }) => shown.every(holds))
    .map((atom) => ({ atom, kept: hidden.filter((question) => atom.holds(question)) }))
    .filter(({ kept }) => kept.length < hidden.length)
    .toSorted((a, b) => a.kept.length - b.kept.length || a.atom.weight - b.atom.weight)
    .slice(0, MOST_TRIED);
  const fitting: (readonly Atom[])[] = [];
  const search = (chosen: readonly Atom[], left: readonly Question[], from: number, size: number) => {
    if (left.length === 0 && chosen.length === size) {
      fitting.push(chosen);
      return;
    }
    if (chosen.length === size) return;
    for (let i = from; i < able.length; i++) {
      const { atom } = able[i]!;
      const rest = left.filter((question) => atom.holds(question));
      if (rest.length < left.length) search([...chosen, atom], rest, i + 1, size);
    }
  };
  for (let size = 1; size <= MOST_ATOMS && fitting.length === 0; size++) search([], hidden, 0, size);
  const found = chosenOf(fitting, shown.length);
  if (
    found === 'several' ||
    (found && !isTold(found, hidden)) ||
    (found && found.length > 1 && shown.length < FEW)
  )
    return SOME;
  return (
    found && {
      name: found.map(({ name }) => name).join(),
      title: `where ${found.map(({ title }) => title).join(' and ')}`,
      size: found.length,
    }
  );
}

/** A cell has one layer and one direction too: only networks of that kind tell that it is because it is a cell. */
const isTold = (atoms: readonly Atom[], hidden: readonly Question[]) =>
  atoms.every(
    (one) =>
      !one.beside ||
      hidden.some((question) =>
        atoms.every((atom) => (atom === one ? one.beside!(question) : atom.holds(question))),
      ),
  );

/** Where several conditions fit, a few cases cannot choose between them, and many only where one is more natural. */
function chosenOf(
  fitting: readonly (readonly Atom[])[],
  cases: number,
): readonly Atom[] | 'several' | undefined {
  if (fitting.length === 0) return undefined;
  const weigh = (atoms: readonly Atom[]) => atoms.reduce((sum, { weight }) => sum + weight, 0);
  const least = Math.min(...fitting.map(weigh));
  const best = cases < FEW ? fitting : fitting.filter((atoms) => weigh(atoms) === least);
  return best.length > 1 ? 'several' : best[0];
}

const FEW = 4;
const SOME: Condition = { name: 'some', title: 'in some cases: in which, these do not tell', size: 1.5 };

const sizes = (question: Question) => {
  const { seq_len, batch, batched } = extentOf(question)!;
  const { hidden_size, input_size, num_layers } = question.config;
  return { hidden_size, input_size, num_layers, seq_len, batch: batched ? batch : 0 };
};
type Size = keyof ReturnType<typeof sizes>;
const SIZES: readonly Size[] = ['hidden_size', 'input_size', 'num_layers', 'seq_len', 'batch'];
const begins = (question: Question) => initialNames(question).some((name) => question.inputs[name]);

/** What most cases are, or what another kind says already. */
const USUAL: readonly string[] = [
  'network',
  'stepped',
  'batched',
  'time_major',
  'float32',
  'one_direction',
  'bias',
  'not_packed',
  'not_projected',
];

const isPacked = ({ inputs }: Question) => inputs[LENGTHS] !== undefined;
const isPlainNetwork = ({ module, config }: Question) =>
  isNetwork(module) && config.num_layers === 1 && !config.bidirectional;
const isSingleCell = ({ module, stepped }: Question) => !isNetwork(module) && !stepped;

const KINDS: readonly Atom[] = (
  [
    ['relu', 'nonlinearity is relu', ({ config }) => config.nonlinearity === 'relu'],
    ['tanh', 'nonlinearity is tanh', ({ config }) => config.nonlinearity === 'tanh'],
    ['rnn', 'it is an RNN', ({ module }) => networkOf(module) === 'RNN'],
    ['lstm', 'it is an LSTM', ({ module }) => networkOf(module) === 'LSTM'],
    ['gru', 'it is a GRU', ({ module }) => networkOf(module) === 'GRU'],
    ['cell', 'it is a cell', ({ module }) => !isNetwork(module), isPlainNetwork],
    ['network', 'it is no cell', ({ module }) => isNetwork(module)],
    ['stepped', 'a cell is stepped', ({ stepped }) => stepped, isSingleCell],
    ['unbatched', 'it is unbatched', (question) => !extentOf(question)!.batched],
    ['batched', 'it is batched', (question) => extentOf(question)!.batched],
    ['batch_first', 'batch_first is set', ({ config }) => config.batch_first],
    ['time_major', 'batch_first is not set', ({ config }) => !config.batch_first],
    ['packed', 'it is packed', isPacked],
    ['not_packed', 'it is not packed', (question) => !isPacked(question)],
    ['projected', 'it is projected', ({ config }) => Boolean(config.proj_size)],
    ['not_projected', 'it is not projected', ({ config }) => !config.proj_size],
    ['float64', 'the dtype is float64', ({ dtype }) => dtype === 'float64'],
    ['float32', 'the dtype is float32', ({ dtype }) => dtype === 'float32'],
    ['bidirectional', 'it is bidirectional', ({ config }) => config.bidirectional],
    ['one_direction', 'it has one direction', ({ config }) => !config.bidirectional],
    ['bias', 'it has biases', ({ config }) => config.bias],
    ['no_bias', 'it has no biases', ({ config }) => !config.bias],
    ['dropout', 'dropout is more than 0', ({ config }) => config.dropout > 0],
    ['dropout=1', 'dropout is 1', ({ config }) => config.dropout === 1],
    ['no_state', 'no initial state is given', (question) => !begins(question)],
    ['state', 'an initial state is given', begins],
  ] as const satisfies readonly (readonly [string, string, Atom['holds'], Atom['beside']?])[]
).map(([name, title, holds, beside]) => ({
  name,
  title,
  holds,
  ...(beside && { beside }),
  weight: USUAL.includes(name) ? 1.05 : 1,
}));

const EQUAL: readonly Atom[] = (
  [
    ['input_size', 'hidden_size'],
    ['batch', 'seq_len'],
    ['batch', 'hidden_size'],
  ] as const
).map(([one, other]) => ({
  name: `${one}=${other}`,
  title: `${one} equals ${other}`,
  holds: (question) => sizes(question)[one] === sizes(question)[other],
  weight: 1.4,
}));

const STATES: Atom = {
  name: 'batch=states',
  title: 'batch equals num_layers * num_directions',
  holds: (question) =>
    sizes(question).batch === sizes(question).num_layers * num_directionsOf(question.config),
  weight: 1.4,
};

/** Thresholds are those of the questions that show it. */
function atomsOf(shown: readonly Question[]): Atom[] {
  const all = shown.map(sizes);
  const bySize = SIZES.flatMap((size): Atom[] => {
    const [least, most] = [
      Math.min(...all.map((one) => one[size])),
      Math.max(...all.map((one) => one[size])),
    ];
    const of = (name: string, title: string, weight: number, holds: (n: number) => boolean): Atom => ({
      name: `${size}${name}`,
      title: `${size} is ${title}`,
      weight,
      holds: (question) => holds(sizes(question)[size]),
    });
    return [
      ...(least > 1 ? [of(`>=${least}`, `${least} or more`, 1.2, (n) => n >= least)] : []),
      ...(most === 1 && least === 1 ? [of('=1', '1', 1.1, (n) => n === 1)] : []),
      ...[2, 4, 8, 16].map((n) => of(`%${n}`, `no multiple of ${n}`, 1.6, (value) => value % n !== 0)),
      ...[4, 8, 16].flatMap((n) => {
        const rest = all[0]![size] % n;
        const same = rest !== 0 && all.every((one) => one[size] % n === rest);
        return same
          ? [of(`%${n}=${rest}`, `${rest} more than a multiple of ${n}`, 1.7, (value) => value % n === rest)]
          : [];
      }),
    ];
  });
  // A few cases have accidental sizes in common.
  const sizesThatCount = shown.length < FEW ? bySize.filter(({ name }) => name.endsWith('=1')) : bySize;
  return [...KINDS, ...sizesThatCount, ...EQUAL, STATES];
}
