// The machine of a pickle, as far as torch.save uses it: it makes dicts, lists, tuples, numbers and strings. A function or a
// class is a name; what calling one of the few that are allowed gives, `calls` says, and nothing is ever run.
// Source: pickletools of CPython 3.13, protocols 2 to 5; torch._weights_only_unpickler.
import type { RefuseWeights } from './error.ts';
import { PickleBytes } from './pickle-bytes.ts';
import { PickleStack } from './pickle-stack.ts';
import { ASIDE, Dict, Global, Tuple } from './python-values.ts';

/** What a pickle may ask for. Each throws where it is not allowed. */
export interface Calls {
  /** That there is such a function or class. */
  global(name: string): Global;
  /** What calling it gives. */
  called(callee: Global, args: readonly unknown[]): unknown;
  /** What lies beside the pickle, by a tuple that says which. */
  persistent(id: unknown): unknown;
}

/** @throws WeightsError where it is damaged, or holds what no state_dict does */
export function unpickled(bytes: Uint8Array, calls: Calls, refuse: RefuseWeights): unknown {
  return new Machine(bytes, calls, refuse).run();
}

class Machine {
  readonly #bytes: PickleBytes;
  readonly #calls: Calls;
  readonly #stack: PickleStack;

  constructor(bytes: Uint8Array, calls: Calls, refuse: RefuseWeights) {
    this.#bytes = new PickleBytes(bytes, refuse);
    this.#stack = new PickleStack((problem) => this.#damaged(problem));
    this.#calls = calls;
  }

  run(): unknown {
    const protocol = this.#bytes.u8() === 0x80 ? this.#bytes.u8() : 0;
    if (protocol < 2 || protocol > 5) this.#damaged(`protocol ${protocol}, want 2 to 5`);
    for (;;) {
      const opcode = this.#bytes.u8();
      if (opcode === 0x2e) break; // STOP
      this.#step(opcode);
    }
    if (!this.#bytes.isAtEnd) this.#damaged('it goes on behind its end');
    const result = this.#stack.pop();
    if (!this.#stack.isEmpty) this.#damaged('it leaves something over');
    return result;
  }

  #step(opcode: number): void {
    switch (opcode) {
      case 0x95: // FRAME
        this.#bytes.take(8);
        return;
      case 0x28: // MARK
        return this.#stack.mark();
      case 0x4e: // NONE
        return this.#stack.push(null);
      case 0x88: // NEWTRUE
        return this.#stack.push(true);
      case 0x89: // NEWFALSE
        return this.#stack.push(false);
      case 0x4b: // BININT1
        return this.#stack.push(this.#bytes.u8());
      case 0x4d: // BININT2
        return this.#stack.push(this.#bytes.u16());
      case 0x4a: // BININT
        return this.#stack.push(this.#bytes.i32());
      case 0x8a: // LONG1
        return this.#stack.push(this.#bytes.long(this.#bytes.u8()));
      case 0x8b: // LONG4
        return this.#stack.push(this.#bytes.long(this.#bytes.u32()));
      case 0x47: // BINFLOAT
        return this.#stack.push(this.#bytes.f64());
      case 0x8c: // SHORT_BINUNICODE
        return this.#stack.push(this.#bytes.text(this.#bytes.u8()));
      case 0x58: // BINUNICODE
        return this.#stack.push(this.#bytes.text(this.#bytes.u32()));
      case 0x8d: // BINUNICODE8
        return this.#stack.push(this.#bytes.text(this.#bytes.u64()));
      case 0x55: // SHORT_BINSTRING
      case 0x43: // SHORT_BINBYTES
        return this.#aside(this.#bytes.u8());
      case 0x42: // BINBYTES
        return this.#aside(this.#bytes.u32());
      case 0x8e: // BINBYTES8
      case 0x96: // BYTEARRAY8
        return this.#aside(this.#bytes.u64());
      case 0x7d: // EMPTY_DICT
        return this.#stack.push(new Dict());
      case 0x5d: // EMPTY_LIST
        return this.#stack.push([]);
      case 0x29: // EMPTY_TUPLE
        return this.#stack.push(new Tuple([]));
      case 0x85: // TUPLE1 to 3
      case 0x86:
      case 0x87:
        return this.#stack.push(new Tuple(this.#stack.popped(opcode - 0x84)));
      case 0x74: // TUPLE
        return this.#stack.push(new Tuple(this.#stack.toMark()));
      case 0x61: // APPEND
        return this.#append(this.#stack.popped(1));
      case 0x65: // APPENDS
        return this.#append(this.#stack.toMark());
      case 0x73: // SETITEM
        return this.#set(this.#stack.popped(2));
      case 0x75: // SETITEMS
        return this.#set(this.#stack.toMark());
      case 0x71: // BINPUT
        return this.#stack.remember(this.#bytes.u8());
      case 0x72: // LONG_BINPUT
        return this.#stack.remember(this.#bytes.u32());
      case 0x94: // MEMOIZE
        return this.#stack.remember();
      case 0x68: // BINGET
        return this.#stack.push(this.#stack.remembered(this.#bytes.u8()));
      case 0x6a: // LONG_BINGET
        return this.#stack.push(this.#stack.remembered(this.#bytes.u32()));
      case 0x63: // GLOBAL
        return this.#stack.push(this.#calls.global(`${this.#bytes.line()}.${this.#bytes.line()}`));
      case 0x93: // STACK_GLOBAL
        return this.#stackGlobal();
      case 0x52: // REDUCE
      case 0x81: // NEWOBJ, of a class
        return this.#call();
      case 0x62: // BUILD
        return this.#build();
      case 0x51: // BINPERSID
        return this.#stack.push(this.#calls.persistent(this.#stack.pop()));
      default:
        this.#damaged(`opcode 0x${opcode.toString(16).padStart(2, '0')} is none that a state_dict has`);
    }
  }

  #stackGlobal(): void {
    const [module, name] = this.#stack.popped(2);
    if (typeof module !== 'string' || typeof name !== 'string')
      return this.#damaged('a global without a name');
    this.#stack.push(this.#calls.global(`${module}.${name}`));
  }

  #call(): void {
    const [callee, args] = this.#stack.popped(2);
    if (!(callee instanceof Global) || !(args instanceof Tuple))
      return this.#damaged('it calls what is no function');
    this.#stack.push(this.#calls.called(callee, args.items));
  }

  /** The state of an OrderedDict, such as _metadata, is none of its entries. Nothing else has one. */
  #build(): void {
    this.#stack.pop();
    if (!(this.#stack.top() instanceof Dict)) this.#damaged('it gives a state to what has none');
  }

  #append(items: readonly unknown[]): void {
    const list = this.#stack.top();
    if (!Array.isArray(list)) return this.#damaged('it appends to what is no list');
    for (const item of items) list.push(item);
  }

  #set(items: readonly unknown[]): void {
    const dict = this.#stack.top();
    if (!(dict instanceof Dict) || items.length % 2 > 0)
      return this.#damaged('it sets an item of what is no dict');
    for (let i = 0; i < items.length; i += 2) dict.entries.set(items[i], items[i + 1]);
  }

  #aside(length: number): void {
    this.#bytes.take(length);
    this.#stack.push(ASIDE);
  }

  #damaged(problem: string): never {
    return this.#bytes.damaged(problem);
  }
}
