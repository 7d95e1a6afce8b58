// Linear memory that all modules share: blocks of it, first fit, freed blocks joined with their neighbours.
// One memory, since each reserves gigabytes of addresses; a module's weights are one block.
import { type FloatArray, MemoryError, setInto } from '../../../tensor/index.ts';
import { type Memory, webAssembly } from './webassembly.ts';

const PAGE = 65_536; // bytes
const ALIGNMENT = 64; // bytes, a cache line
const MOST_VIEWS = 64; // a layer of a small batch asks for one or two; large ones have slower things to do

const MOST = 2 ** 32; // bytes, of all linear memory

interface Block {
  readonly address: number;
  readonly size: number;
}

/** A block whose contents can be made again: it loses its place where there is no room for another. */
export interface Lease {
  readonly bytes: number;
  /** In bytes; undefined while it has no place. Written by the memory alone. */
  address: number | undefined;
}

export class LinearMemory {
  readonly memory: Memory;
  /** Those that have a place, the oldest first. */
  readonly #leases = new Set<Lease>();
  /** In the order of their addresses; no two touch. */
  #free: Block[] = [];
  #end: number;
  #scratch: Block = { address: 0, size: 0 };
  /** Over all of it. Growing makes a new one: read it anew after every `allocate`. */
  floats: Float32Array;
  /** Likewise. */
  integers: Int32Array;
  /** By start. One from before the memory grew has lost its floats, and its length. */
  readonly #views = new Map<number, Float32Array>();

  /** @param reserved bytes at the beginning that are never given away */
  constructor(reserved: number) {
    this.memory = new webAssembly!.Memory({ initial: 1 });
    this.floats = new Float32Array(this.memory.buffer);
    this.integers = new Int32Array(this.memory.buffer);
    this.#end = reserved;
  }

  /** A block's address in bytes. Its contents are whatever was there. @throws MemoryError */
  allocate(bytes: number): number {
    const size = Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    const at = this.#free.findIndex((block) => block.size >= size);
    if (at === -1) return this.#extend(size);
    const block = this.#free[at]!;
    const rest = { address: block.address + size, size: block.size - size };
    this.#free.splice(at, 1, ...(rest.size > 0 ? [rest] : []));
    return block.address;
  }

  /** Gives a block back. @param bytes as it was allocated */
  free(address: number, bytes: number): void {
    if (bytes === 0) return;
    let size = Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    let start = address;
    const after = this.#free.findIndex((block) => block.address > address);
    const at = after === -1 ? this.#free.length : after;
    const before = this.#free[at - 1];
    const next = this.#free[at];
    const joinsBefore = before !== undefined && before.address + before.size === address;
    const joinsNext = next !== undefined && address + size === next.address;
    if (joinsBefore) [start, size] = [before.address, before.size + size];
    if (joinsNext) size += next.size;
    const joined = start + size === this.#end ? [] : [{ address: start, size }];
    if (joined.length === 0) this.#end = start;
    this.#free.splice(at - Number(joinsBefore), Number(joinsBefore) + Number(joinsNext), ...joined);
  }

  /** Gives a lease a place, if need be that of others. Its contents are whatever was there. @throws MemoryError */
  place(lease: Lease): number {
    const address = this.#make(lease.bytes, lease);
    lease.address = address;
    this.#leases.add(lease);
    return address;
  }

  /** Takes its place back. Of one that has none, nothing. */
  vacate(lease: Lease): void {
    const { address } = lease;
    if (address === undefined) return;
    lease.address = undefined;
    this.#leases.delete(lease);
    this.free(address, lease.bytes);
  }

  /**
   * Room for one call, which the next one uses again: a block that only grows. Its address in bytes.
   * @param keep the lease that the call reads @throws MemoryError
   */
  scratch(bytes: number, keep?: Lease): number {
    if (bytes > this.#scratch.size) {
      this.#dropScratch();
      this.#scratch = { address: this.#make(bytes, keep), size: bytes };
    }
    return this.#scratch.address;
  }

  /** Copies values in. @param values as many as was reserved there @param start in floats */
  copyIn(values: FloatArray, start: number): void {
    setInto<FloatArray>(this.floats, values, start);
  }

  /** Copies floats out. @param start in floats @param at where they go in `to` */
  copyOut(start: number, length: number, to: FloatArray, at: number): void {
    setInto<FloatArray>(to, this.view(start, length), at);
  }

  /** allocate; where nothing is left, scratch and then the leases give way, the oldest first. @throws MemoryError */
  #make(bytes: number, keep: Lease | undefined): number {
    for (;;) {
      try {
        return this.allocate(bytes);
      } catch (error) {
        const oldest = [...this.#leases].find((lease) => lease !== keep);
        if (bytes > MOST || (this.#scratch.size === 0 && oldest === undefined)) throw error;
        if (this.#scratch.size > 0) this.#dropScratch();
        else this.vacate(oldest!);
      }
    }
  }

  #dropScratch(): void {
    this.free(this.#scratch.address, this.#scratch.size);
    this.#scratch = { address: 0, size: 0 };
  }

  /** In floats; the view of before where it can be: making one takes longer than copying a small layer. */
  view(start: number, length: number): Float32Array {
    const before = this.#views.get(start);
    if (before?.length === length) return before;
    if (this.#views.size === MOST_VIEWS) this.#views.clear();
    const view = new Float32Array(this.memory.buffer, start * 4, length);
    this.#views.set(start, view);
    return view;
  }

  #extend(size: number): number {
    const address = this.#end;
    const missing = address + size - this.memory.buffer.byteLength;
    if (missing > 0) this.#grow(missing, size);
    this.#end += size;
    return address;
  }

  #grow(missing: number, size: number): void {
    try {
      this.memory.grow(Math.ceil(missing / PAGE));
    } catch (cause) {
      const have = this.memory.buffer.byteLength / 2 ** 20;
      throw new MemoryError(
        `${(size / 2 ** 20).toFixed(0)} MiB of WebAssembly memory cannot be had beside ${have.toFixed(0)} MiB`,
        [
          'Use a smaller batch or a shorter sequence, dispose of modules (dispose()), or choose the kernel scalar.',
        ],
        { cause },
      );
    }
    this.floats = new Float32Array(this.memory.buffer);
    this.integers = new Int32Array(this.memory.buffer);
  }
}
