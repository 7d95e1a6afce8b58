// Arbitrary damage to a text, as a disk, an editor or somebody hostile does it: bytes are Latin-1 here.
import fc from 'fast-check';
import { npyBytes, SOUND } from './npy-bytes.ts';

/** Numbers that ask for much, or are no sizes. */
const NUMBERS = [
  '0',
  '-1',
  '1.5',
  '1e9',
  '03',
  '06',
  '64',
  '65',
  '4294967296',
  '9007199254740992',
  '9'.repeat(400),
  'NaN',
  '3L',
];
const WORDS = `True False true null 'shape' '<f8' '>f4' '|O' "RNNCell" "float64" "input.npy"`.split(' ');
const MARKS =
  '\0 \n \t \' " \\ ( ) [ ] { } , : \xff \xef\xbb\xbf /../ null True |O <f8 >f4 shape descr __proto__ constructor';
const LONG = [' ', '(', '[', "'a':", '"a":{', 'xxxxxx'].map((text) => text.repeat(3000));
const TEXTS = [...MARKS.split(' '), ' ', ...LONG];

const place = fc.noBias(fc.nat(2 ** 31 - 1)).map((i) => i / 2 ** 31);
type Edit = (text: string) => string;

/** A number or a word is another. */
const reworded: fc.Arbitrary<Edit> = fc
  .tuple(place, fc.constantFrom(...NUMBERS, ...WORDS))
  .map(([at, other]) => (text: string) => {
    const found = [...text.matchAll(/\d+|True|False|true|false|"[^"]*"|'[^']*'/g)];
    const one = found[Math.floor(at * found.length)];
    return one ? text.slice(0, one.index) + other + text.slice(one.index + one[0].length) : text;
  });

const damaged: fc.Arbitrary<Edit> = fc.oneof(
  // it ends early
  place.map((at) => (text: string) => text.slice(0, at * text.length)),
  // a bit is flipped
  fc.tuple(place, fc.nat(7)).map(([at, bit]) => (text: string) => {
    const i = Math.floor(at * text.length);
    return text.slice(0, i) + String.fromCharCode((text.charCodeAt(i) || 0) ^ (1 << bit)) + text.slice(i + 1);
  }),
  // something is put in
  fc.tuple(place, fc.constantFrom(...TEXTS)).map(([at, more]) => (text: string) => {
    const i = Math.floor(at * text.length);
    return text.slice(0, i) + more + text.slice(i);
  }),
  // a part is lost, doubled, or in another place
  fc.tuple(place, place, place, fc.nat(2)).map(([one, two, to, how]) => (text: string) => {
    const [from, end] = [one, two].toSorted().map((at) => Math.floor(at * text.length)) as [number, number];
    const rest = how === 1 ? text : text.slice(0, from) + text.slice(end);
    const i = Math.floor(to * rest.length);
    return how === 0 ? rest : rest.slice(0, i) + text.slice(from, end) + rest.slice(i);
  }),
  // two quoted words change places
  fc.tuple(place, place).map(([one, two]) => (text: string) => {
    const words = [...new Set(text.match(/"[^"]*"|'[^']*'/g))];
    const [a, b] = [one, two].map((at) => words[Math.floor(at * words.length)] ?? 'x') as [string, string];
    return text
      .split(a)
      .map((part) => part.split(b).join(a))
      .join(b);
  }),
);

/** One of these texts after one edit or a few. */
export function mutated(texts: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...texts), fc.array(fc.oneof(reworded, damaged), { minLength: 1, maxLength: 2 }))
    .map(([text, edits]) => edits.reduce((current, one) => one(current), text));
}

/** Sound .npy files of every form that is read. */
const SOUND_FILES = [
  npyBytes(),
  npyBytes({ version: [2, 0], align: 16 }),
  npyBytes({ version: [3, 0], align: 1 }),
  npyBytes({ header: '{"shape": (6,), "fortran_order": True, "descr": "<f4"}' }),
  npyBytes({ header: SOUND.replace('(2, 3)', '(1L, 3L)').replace('<f4', '<i8') }),
  npyBytes({ header: SOUND.replace('(2, 3)', '()').replace('<f4', '<f8'), payload: new Uint8Array(8) }),
].map((bytes) => Buffer.from(bytes).toString('latin1'));

/** Damaged .npy files. Of some the length field says again where the header ends: else most are refused for that alone. */
export const mutatedNpy: fc.Arbitrary<string> = fc
  .tuple(mutated(SOUND_FILES), fc.boolean())
  .map(([text, mends]) => {
    const start = text.charCodeAt(6) === 1 ? 10 : 12;
    const length = text.indexOf('\n', text.lastIndexOf('}')) + 1 - start;
    if (!mends || length < 1 || length > 0xffff) return text;
    const field = String.fromCharCode(length & 0xff, length >> 8).padEnd(start - 8, '\0');
    return text.slice(0, 8) + field + text.slice(start);
  });

/** How many are tried: MUTATIONS=20000 npx vitest run … tries more. */
export const RUNS = Number(process.env['MUTATIONS'] ?? 2000);
