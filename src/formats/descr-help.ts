// What to say of elements that no case holds, and how to turn them into some that one does.
import type { Dtype } from '../tensor/index.ts';
import { eachSaved, fieldsSaved, fromBfloat16, savedAgain, type Wanted } from './python-lines.ts';

/** NumPy's numbers, the bytes of each, and the dtype read here that holds it best. */
const NUMBERS: readonly (readonly [codes: RegExp, bytes: number, dtype: Dtype])[] = [
  [/^f2$/, 2, 'float32'],
  [/^f4$/, 4, 'float32'],
  [/^f8$/, 8, 'float64'],
  [/^f16$/, 16, 'float64'],
  [/^[biu]1$/, 1, 'int64'],
  [/^[iu]2$/, 2, 'int64'],
  [/^[iu]4$/, 4, 'int64'],
  [/^[iu]8$/, 8, 'int64'],
];

/**
 * What is wrong, and what to do about it.
 * @param descr as the header has it
 * @param room  bytes of the file for each element: where NumPy needs more, no remedy works
 */
export function descrHelp(descr: string, room: number, wanted: Wanted): [string, ...string[]] {
  return [
    `descr ${descr.slice(0, 60)}, want '<f4', '<f8' or '<i8' (little-endian)`,
    ...detailsOf(descr, room, wanted),
  ];
}

function detailsOf(descr: string, room: number, wanted: Wanted): string[] {
  if (descr.startsWith('[')) {
    return ['It is a structured array. Each field is saved as a file of its own:', fieldsSaved(wanted)];
  }
  const [, code = ''] = /^'[<>=|]?([a-zA-Z]\d{0,2})'$/.exec(descr) ?? [];
  if (code === 'O') {
    return [
      'It holds Python objects, which only Python can read. Loading them runs what is in the file: trust it first.',
      eachSaved(wanted, 'np.load(file, allow_pickle=True).tolist()', 'numpy'),
    ];
  }
  if (code === 'V2') {
    return [
      'NumPy writes bfloat16 so. Each is the upper half of a float32.',
      ...(room < 2 ? [] : [fromBfloat16(wanted)]),
    ];
  }
  const [, bytes, dtype] = NUMBERS.find(([codes]) => codes.test(code)) ?? [];
  const why = descr.startsWith("'>")
    ? 'The elements are big-endian.'
    : 'Only float32, float64 and int64 are read.';
  return dtype === undefined || room < bytes! ? [why] : [why, savedAgain(wanted, dtype)];
}
