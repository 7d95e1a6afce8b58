// The traps of zips are refused by name. Sound ones are made by fflate, and changed by a byte or two.
import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { crc32 } from '../../../src/formats/weights/crc32.ts';
import { refusing } from '../../../src/formats/weights/error.ts';
import { sourceOf, WeightsError } from '../../../src/formats/weights/index.ts';
import { readZip } from '../../../src/formats/weights/zip.ts';

const read = (bytes: Uint8Array) => readZip(sourceOf(bytes), refusing('x.npz'));
const BODY = strToU8('abcabcabcabcabcabc'.repeat(20));
const stored = () => zipSync({ 'a.npy': BODY, 'b.npy': strToU8('bb') }, { level: 0 });
const deflated = () => zipSync({ 'a.npy': BODY }, { level: 9 });

/** Everything of it. */
const all = (bytes: Uint8Array) => [...read(bytes).values()].map((entry) => entry.read());

/** The place of a signature, the first or the last. */
const at = (bytes: Uint8Array, signature: string, last = false) => {
  const text = Buffer.from(bytes).toString('latin1');
  return last ? text.lastIndexOf(signature) : text.indexOf(signature);
};

/** @param i from a signature @param value little-endian, of so many bytes */
function changed(
  bytes: Uint8Array,
  signature: string,
  i: number,
  size: 2 | 4,
  value: number,
  last = false,
): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const place = at(bytes, signature, last) + i;
  if (size === 2) view.setUint16(place, value, true);
  else view.setUint32(place, value, true);
  return bytes;
}

const replaced = (bytes: Uint8Array, from: string, to: string) =>
  new Uint8Array(Buffer.from(Buffer.from(bytes).toString('latin1').replaceAll(from, to), 'latin1'));

test('the checksum is that of the standard, whole and in pieces', () => {
  expect(crc32(strToU8('123456789'))).toBe(0xcbf43926); // the check value of CRC-32/ISO-HDLC
  for (const cut of [0, 1, 7, 8, 9, 100])
    expect(crc32(BODY.subarray(cut), crc32(BODY.subarray(0, cut)))).toBe(crc32(BODY));
});

test('a sound one is read, stored or deflated, whole or in part', () => {
  for (const bytes of [stored(), deflated()]) {
    expect(all(bytes)[0]).toEqual(BODY);
    expect(read(bytes).get('a.npy')!.read(3, 9)).toEqual(BODY.slice(3, 9));
  }
  expect(all(zipSync({}))).toEqual([]);
});

const DIRECTORY = 'PK\x01\x02';
const LOCAL = 'PK\x03\x04';
const END = 'PK\x05\x06';

describe('a trap', () => {
  test.each<[string, Uint8Array, RegExp]>([
    ['cut off', stored().slice(0, -30), /without its end; is it truncated\?/],
    [
      'something before it',
      new Uint8Array([...strToU8('#!/bin/sh\n'), ...stored()]),
      /directory of the zip is not where its end says/,
    ],
    [
      'another checksum, of what is stored',
      replaced(stored(), 'abcabcabc', 'abcabcabd'),
      /a\.npy: its checksum is not that of its bytes/,
    ],
    [
      'another checksum, of what is deflated',
      changed(deflated(), DIRECTORY, 16, 4, 7),
      /a\.npy: its checksum is not/,
    ],
    ['a name twice', replaced(stored(), 'b.npy', 'a.npy'), /a\.npy: is twice in the zip/],
    [
      'an absolute name',
      replaced(stored(), 'b.npy', '/.npy'),
      /\/\.npy: is no name of a file below a folder/,
    ],
    ['a name that leads up', replaced(stored(), 'b.npy', '../py'), /\.\.\/py: is no name/],
    ['a name of Windows', replaced(stored(), 'b.npy', 'c:\\py'), /c:\\py: is no name/],
    [
      'another name in its own header',
      changed(stored(), LOCAL, 30, 2, 0x7a7a),
      /a\.npy: is called zznpy in its own header/,
    ],
    ['encrypted', changed(stored(), DIRECTORY, 8, 2, 1), /a\.npy: is encrypted/],
    ['another method', changed(stored(), DIRECTORY, 10, 2, 93), /a\.npy: is compressed by method 93/],
    [
      'stored, and of two lengths',
      changed(stored(), DIRECTORY, 24, 4, 5),
      /a\.npy: is stored, and 360 bytes should be 5/,
    ],
    ['a bomb', changed(deflated(), DIRECTORY, 24, 4, 4e9), /a\.npy: says that \d+ bytes become 4000000000/],
    ['longer than it says', changed(deflated(), DIRECTORY, 24, 4, 359), /a\.npy: cannot be inflated/],
    ['shorter than it says', changed(deflated(), DIRECTORY, 24, 4, 361), /a\.npy: cannot be inflated/],
    ['an entry in another', changed(stored(), DIRECTORY, 42, 4, 40, true), /lies in another entry/],
    ['two at one place', changed(stored(), DIRECTORY, 42, 4, 0, true), /two entries of the zip begin at 0/],
    [
      'behind the end',
      changed(stored(), DIRECTORY, 42, 4, 1e9, true),
      /b\.npy: lies in another entry, or behind the end/,
    ],
    ['a part of several', changed(stored(), END, 4, 2, 1), /a part of a zip of several files/],
    ['entries that are not there', changed(stored(), END, 10, 2, 3), /has 2 entries, and says 3/],
    [
      'a size of 64 bits that is missing',
      changed(stored(), DIRECTORY, 42, 4, 0xffffffff),
      /a\.npy: has no size/,
    ],
  ])('%s', (_, bytes, says) => {
    expect(() => all(bytes)).toThrow(WeightsError);
    expect(() => all(bytes)).toThrow(says);
  });
});
