// A WebAssembly module from functions: its types, one imported memory, a table of kernels, exports, code, constants.
import {
  bytesOf,
  type Code,
  joined,
  type Local,
  type Operand,
  push,
  TYPES,
  unsigned,
  type ValueType,
} from './assembler.ts';

/** A function of i32 parameters without a result: the code that calls it. */
export interface Func {
  (...operands: Operand[]): Code;
  readonly index: number;
  /** Of its type, which all functions of as many parameters share. */
  readonly type: number;
}

/** Collects functions; each may call those before it. */
export class ModuleBuilder {
  readonly #types: number[] = []; // the number of parameters
  readonly #bodies: { readonly type: number; readonly code: Code }[] = [];
  readonly #exports: Code[] = [];
  readonly #table: number[] = [];

  /** @param body gets the parameters by name, and a maker of further locals */
  define<N extends string>(
    names: readonly N[],
    body: (params: Readonly<Record<N, Local>>, local: (type: ValueType) => Local) => readonly Code[],
  ): Func {
    const params = Object.fromEntries(names.map((name, index) => [name, { index }])) as Record<N, Local>;
    const locals: ValueType[] = [];
    const code = body(params, (type) => ({ index: names.length + locals.push(type) - 1 }));
    const type = this.#typeOf(names.length);
    const declared = vector(locals.map((local) => [1, TYPES[local]]));
    const index = this.#bodies.push({ type, code: sized(joined(declared, ...code, [0x0b])) }) - 1;
    return Object.assign((...operands: Operand[]) => joined(...operands.map(push), [0x10], unsigned(index)), {
      index,
      type,
    });
  }

  export(name: string, { index }: Func): void {
    this.#exports.push([...text(name), 0, ...unsigned(index)]);
  }

  /** Puts functions into the table. Returns the entry of the first. */
  tabulate(functions: readonly Func[]): number {
    return this.#table.push(...functions.map(({ index }) => index)) - functions.length;
  }

  /** The module. It imports its memory as `m` `m`, and writes its constants there, at an address in bytes. */
  bytes(address: number, constants: Uint8Array): Uint8Array {
    const functionType = (num_params: number) => [
      0x60,
      ...vector(Array.from({ length: num_params }, () => [TYPES.i32])),
      0, // no results
    ];
    const entries = vector(this.#table.map(unsigned));
    return new Uint8Array(
      bytesOf([
        [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // magic and version
        section(1, this.#types.map(functionType)),
        section(2, [[...text('m'), ...text('m'), 2, 0, 1]]), // a memory of a page or more
        section(
          3,
          this.#bodies.map(({ type }) => unsigned(type)),
        ),
        section(4, [[0x70, 0, ...unsigned(this.#table.length)]]),
        section(7, this.#exports),
        section(9, [joined([0], push(0), [0x0b], entries)]),
        section(
          10,
          this.#bodies.map(({ code }) => code),
        ),
        section(11, [joined([0], push(address), [0x0b], sized([...constants]))]),
      ]),
    );
  }

  #typeOf(num_params: number): number {
    const known = this.#types.indexOf(num_params);
    return known === -1 ? this.#types.push(num_params) - 1 : known;
  }
}

function section(id: number, items: readonly Code[]): Code {
  return joined([id], sized(vector(items)));
}

function vector(items: readonly Code[]): Code {
  return joined(unsigned(items.length), ...items);
}

function sized(code: Code): Code {
  const bytes = bytesOf(code);
  return [unsigned(bytes.length), bytes];
}

function text(value: string): Code {
  return sized([...value].map((letter) => letter.codePointAt(0)!));
}
