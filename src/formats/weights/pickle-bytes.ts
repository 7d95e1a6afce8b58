// The numbers and texts that stand behind the opcodes of a pickle. Source: pickletools of CPython 3.13.
import { type RefuseWeights, short } from './error.ts';
import { ASIDE } from './python-values.ts';

/** A place that only goes forward, and never behind the end. */
export class PickleBytes {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #refuse: RefuseWeights;
  #at = 0;

  constructor(bytes: Uint8Array, refuse: RefuseWeights) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#refuse = refuse;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  i32(): number {
    return this.#view.getInt32(this.take(4), true);
  }

  u16(): number {
    return this.#view.getUint16(this.take(2), true);
  }

  /** Big-endian, as no other number of a pickle is. */
  f64(): number {
    return this.#view.getFloat64(this.take(8), false);
  }

  /** Two's complement of any length; one that no size has is left aside. */
  long(length: number): unknown {
    const at = this.take(length);
    if (length === 0) return 0;
    if (length > 8) return ASIDE;
    let value = BigInt(this.#view.getInt8(at + length - 1));
    for (let i = length - 2; i >= 0; i--) value = (value << 8n) | BigInt(this.#bytes[at + i]!);
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : ASIDE;
  }

  text(length: number): string {
    const at = this.take(length);
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.#bytes.subarray(at, at + length));
  }

  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end < 0) this.damaged('it ends too early');
    const text = this.text(end - this.#at);
    this.#at++;
    return text;
  }

  u8(): number {
    return this.#view.getUint8(this.take(1));
  }

  u32(): number {
    return this.#view.getUint32(this.take(4), true);
  }

  u64(): number {
    return Number(this.#view.getBigUint64(this.take(8), true));
  }

  /** Where these bytes begin; they are passed. */
  take(length: number): number {
    const at = this.#at;
    if (at + length > this.#bytes.length) this.damaged('it ends too early');
    this.#at += length;
    return at;
  }

  damaged(problem: string): never {
    return this.#refuse(`data.pkl is damaged at byte ${this.#at}`, short(problem));
  }
}
