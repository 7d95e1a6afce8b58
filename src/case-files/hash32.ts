// A number for each element of a tensor, the same in any language. golden/README.md writes it out.

/** A number for each element: the same everywhere, as all of it is arithmetic modulo 2^32. */
export function hash32(seed: number, key: number, i: number): number {
  let h = (key + Math.imul(seed, 0x9e3779b1) + Math.imul(i, 0x85ebca6b)) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return (h ^ (h >>> 16)) >>> 0;
}

/** FNV-1a of a name's bytes. */
export function keyOf(name: string): number {
  let key = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) key = Math.imul(key ^ byte, 0x01000193);
  return key;
}
