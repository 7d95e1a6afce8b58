// Hostile pickles, written byte by byte: nothing is run, nothing goes on for ever, and no memory is made that is not there.
import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { readStored, sourceOf, WeightsError } from '../../../src/formats/weights/index.ts';

const latin1 = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));

/** A text, a number of four bytes. */
const text = (value: string) => `X${String.fromCharCode(value.length)}\0\0\0${value}`;
const i32 = (value: number) => `J${Buffer.from(new Int32Array([value]).buffer).toString('latin1')}`;
/** Eight bytes and their sign. */
const i64 = (value: bigint) => `\x8a\x08${Buffer.from(new BigInt64Array([value]).buffer).toString('latin1')}`;
const tuple = (...items: string[]) => `(${items.join('')}t`;
const ORDERED = 'ccollections\nOrderedDict\n)R';

interface View {
  type?: string;
  key?: string;
  numel?: string;
  offset?: string;
  size?: string;
  stride?: string;
}

/** Six floats of a storage, (2, 3) if nothing else is said. */
function view({
  type = 'FloatStorage',
  key = '0',
  numel = i32(6),
  offset = i32(0),
  size,
  stride,
}: View = {}): string {
  const storage = `${tuple(text('storage'), `ctorch\n${type}\n`, text(key), text('cpu'), numel)}Q`;
  const sizes = size ?? tuple(i32(2), i32(3));
  const args = tuple(storage, offset, sizes, stride ?? tuple(i32(3), i32(1)), '\x89', ORDERED);
  return `ctorch._utils\n_rebuild_tensor_v2\n${args}R`;
}
const dict = (...pairs: [string, string][]) =>
  `}(${pairs.map(([key, value]) => text(key) + value).join('')}u`;

const FLOATS = new Uint8Array(new Float32Array([1, 2, 3, 4, 5, 6]).buffer);

function read(pickle: string, more: Record<string, Uint8Array> = {}) {
  const entries = {
    'm/data.pkl': latin1(pickle),
    'm/byteorder': strToU8('little'),
    'm/data/0': FLOATS,
    ...more,
  };
  return readStored(sourceOf(zipSync(entries, { level: 0 })), 'x.pt');
}

const whole = (inside: string) => `\x80\x02${inside}.`;
const all = (pickle: string, more?: Record<string, Uint8Array>) =>
  [...read(pickle, more).values()].map((one) => one.read());

test('a pickle by hand is read', () => {
  expect(all(whole(dict(['w', view()])))).toMatchObject([
    { shape: [2, 3], data: new Float32Array([1, 2, 3, 4, 5, 6]) },
  ]);
  const turned = view({ size: tuple(i32(3), i32(2)), stride: tuple(i32(1), i32(3)) });
  expect(all(whole(dict(['w', turned])))).toMatchObject([
    { shape: [3, 2], data: new Float32Array([1, 4, 2, 5, 3, 6]) },
  ]);
});

/** A dict that holds another twice, and so on. */
function doubled(times: number): string {
  if (times === 0) return dict(['w', view()]);
  const memo = String.fromCharCode(times);
  return `}(${text('a')}${doubled(times - 1)}q${memo}${text('b')}h${memo}u`;
}

describe('what is refused', () => {
  test.each<[string, string, RegExp]>([
    [
      'a command',
      whole(`cos\nsystem\n${tuple(text('touch /tmp/owned'))}R`),
      /^x\.pt: it refers to os\.system, and only tensors are read\n/,
    ],
    [
      'a command, by protocol 4',
      whole(`${text('os')}${text('system')}\x93${tuple(text('x'))}R`),
      /it refers to os\.system/,
    ],
    [
      'an object of a class of the user',
      whole('cmy_model\nTagger\n)\x81}b'),
      /it refers to my_model\.Tagger, and only tensors/,
    ],
    ['what calls a tensor', whole(dict(['w', `${view()})R`])), /it calls what is no function/],
    [
      'a class that is called',
      whole(dict(['w', 'ctorch\nFloatStorage\n)R'])),
      /it calls torch\.FloatStorage/,
    ],
    ['a state of a tensor', whole(dict(['w', `${view()}}b`])), /gives a state to what has none/],
    ['an opcode of protocol 0', whole('I1\n'), /opcode 0x49 is none that a state_dict has/],
    ['an extension', whole('\x82\x01'), /opcode 0x82/],
    ['protocol 6', '\x80\x06}.', /protocol 6, want 2 to 5/],
    ['no end', '\x80\x02}', /ends too early/],
    ['more behind the end', whole('}').concat('}'), /goes on behind its end/],
    ['something left over', whole('}}'), /leaves something over/],
    ['an empty stack', whole(''), /takes what is not there/],
    ['a mark that is taken', whole('(}s'), /takes what is not there/],
    ['what was never remembered', whole('h\x07'), /remembers what was not there/],
    ['a text longer than the file', whole('\x8d\xff\xff\xff\xff\xff\xff\xff\x7f'), /ends too early/],
    ['a dict in itself', whole(`}q\0${text('a')}h\0s`), /dicts in dicts without an end/],
    ['dicts that double 40 times', whole(doubled(40)), /more than 1000000 entries/],
    ['no dict', whole(']'), /it holds no dict of tensors/],
    [
      'one key twice',
      whole(dict(['a', dict(['b', view()])], ['a.b', view()])),
      /a\.b: the key is there twice/,
    ],
    [
      'a storage of 2^50 floats',
      whole(dict(['w', view({ numel: i64(2n ** 50n) })])),
      /data\/0 has 24 bytes, want 4503599627370496/,
    ],
    [
      'sizes of 2^50',
      whole(dict(['w', view({ size: tuple(i64(2n ** 50n), i32(3)) })])),
      /larger than any file/,
    ],
    ['a negative size', whole(dict(['w', view({ size: tuple(i32(-2), i32(3)) })])), /without its sizes/],
    [
      'a negative stride',
      whole(dict(['w', view({ stride: tuple(i32(-3), i32(1)) })])),
      /without its strides/,
    ],
    [
      'a stride that leaves it',
      whole(dict(['w', view({ stride: tuple(i32(4), i32(1)) })])),
      /leaves its storage/,
    ],
    ['an offset that leaves it', whole(dict(['w', view({ offset: i32(1) })])), /leaves its storage/],
    [
      'strides of 0 that are wider than it',
      whole(dict(['w', view({ size: tuple(i32(1000), i32(3)), stride: tuple(i32(0), i32(1)) })])),
      /expanded view/,
    ],
    [
      'a storage that is missing',
      whole(dict(['w', view({ key: '1' })])),
      /w: its elements, data\/1, are missing/,
    ],
    ['a storage outside', whole(dict(['w', view({ key: '../byteorder' })])), /are missing/],
    [
      'a storage of another kind',
      whole(dict(['w', view({ type: 'QInt8Storage' })])),
      /it refers to torch\.QInt8Storage/,
    ],
  ])('%s', (_, pickle, says) => {
    expect(() => all(pickle)).toThrow(WeightsError);
    expect(() => all(pickle)).toThrow(says);
  });

  test('big-endian elements, and two pickles', () => {
    const sound = whole(dict(['w', view()]));
    expect(() => all(sound, { 'm/byteorder': strToU8('big') })).toThrow(
      'x.pt: its elements are in big-endian order, want little',
    );
    expect(() => all(sound, { 'n/data.pkl': strToU8('.') })).toThrow(
      'x.pt: it has m/data.pkl and n/data.pkl, want one of them',
    );
  });
});
