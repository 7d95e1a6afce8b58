// WebAssembly as functions: each gives the bytes of one instruction after those of its operands, so that code is written
// as the expression that it computes. An operand is code, a local variable, or a number: an i32 constant.
// Only what the kernels use is here. Source: WebAssembly core specification 2.0, binary format; relaxed SIMD proposal.

/** The bytes of instructions, in pieces within pieces: bytesOf lays them in a row, once. */
export type Code = readonly (number | Code)[];

export type ValueType = 'i32' | 'v128';
export const TYPES: Readonly<Record<ValueType, number>> = { i32: 0x7f, v128: 0x7b };

/** A parameter or a local variable of a function. */
export interface Local {
  readonly index: number;
}
export type Operand = Code | Local | number;

/** Unsigned LEB128: seven bits a byte, the lowest first. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  bytes.push(rest);
  return bytes;
}

/** Signed LEB128: likewise; bit 6 of the last byte is the sign. */
export function signed(value: number): number[] {
  const low = value & 0x7f;
  const rest = value >> 7;
  return rest === ((low & 0x40) === 0 ? 0 : -1) ? [low] : [low | 0x80, ...signed(rest)];
}

/** Pieces of code, one after the other. */
export const joined = (...pieces: Code[]): Code => pieces;

/** @param to what they are added to */
export function bytesOf(code: Code, to: number[] = []): number[] {
  for (let i = 0; i < code.length; i++) {
    const piece = code[i]!;
    if (typeof piece === 'number') to.push(piece);
    else bytesOf(piece, to);
  }
  return to;
}

/** The code that puts an operand on the stack. */
export function push(one: Operand): Code {
  if (typeof one === 'number') return [0x41, signed(one)];
  return Array.isArray(one) ? (one as Code) : [0x20, ...unsigned((one as Local).index)];
}

const plain =
  (...opcode: number[]) =>
  (...operands: Operand[]): Code => [operands.map(push), opcode];
const simd = (opcode: number) => plain(0xfd, ...unsigned(opcode));
/** Instructions on memory: bytes from a constant offset to an address. The alignment is a hint, and left at 1. */
const memory =
  (...opcode: number[]) =>
  (offset: number, ...operands: Operand[]): Code => [operands.map(push), opcode, 0, unsigned(offset)];
/** Of one lane of a vector. */
const lane =
  (opcode: number) =>
  (offset: number, index: number, address: Operand, value: Operand): Code =>
    joined(memory(0xfd, opcode)(offset, address, value), [index]);

export const set = ({ index }: Local, value: Operand): Code => joined(push(value), [0x21], unsigned(index));
/** `local += value` */
export const increase = (local: Local, value: Operand): Code => set(local, i32.add(local, value));

const NO_RESULT = 0x40;
const END = 0x0b;
export const when = (condition: Operand, ...body: Code[]): Code =>
  joined(push(condition), [0x04, NO_RESULT], ...body, [END]);
/** Runs the body, and again while the condition, computed after it, is not 0. */
export const doWhile = (condition: Operand, ...body: Code[]): Code =>
  joined([0x03, NO_RESULT], ...body, branchWhen(condition), [END]);
/** The body, which `leaveWhen` leaves: directly in it, not in a construct inside it. */
export const block = (...body: Code[]): Code => joined([0x02, NO_RESULT], ...body, [END]);
/** To the beginning of the loop that it stands in, or to the end of the block. */
const branchWhen = (condition: Operand): Code => joined(push(condition), [0x0d, 0]);
export const leaveWhen = branchWhen;
/** Calls the function at an entry of the module's table. */
export const callEntry = (type: number, entry: Operand, ...operands: Operand[]): Code =>
  joined(...operands.map(push), push(entry), [0x11], unsigned(type), [0]);

export const i32 = {
  load: memory(0x28),
  add: plain(0x6a),
  sub: plain(0x6b),
  mul: plain(0x6c),
  and: plain(0x71),
  shl: plain(0x74),
  shr_u: plain(0x76),
  eq: plain(0x46),
  ne: plain(0x47),
  lt_s: plain(0x48),
  lt_u: plain(0x49),
  /** `select(a, b, condition)`: a where the condition is not 0, else b. */
  select: plain(0x1b),
} as const;
/** The smaller of two locals or constants. */
export const smaller = (a: Local | number, b: Local | number): Code => i32.select(a, b, i32.lt_u(a, b));

export const v128 = {
  load: memory(0xfd, 0x00),
  /** One float32 in all four lanes. */
  load32_splat: memory(0xfd, 0x09),
  store: memory(0xfd, 0x0b),
  store32_lane: lane(0x5a),
  store64_lane: lane(0x5b),
  zero: [0xfd, 0x0c, ...Array<number>(16).fill(0)] as Code,
  /** Bytes of two vectors: 0 to 15 of a, 16 to 31 of b. */
  shuffle: (a: Operand, b: Operand, bytes: readonly number[]): Code =>
    joined(push(a), push(b), [0xfd, 0x0d], bytes),
  and: simd(0x4e),
  andnot: simd(0x4f),
} as const;

export const f32x4 = {
  lt: simd(0x43),
  demote_f64x2_zero: simd(0x5e),
  add: simd(0xe4),
  mul: simd(0xe6),
  /** `b < a ? b : a`: a NaN in a stays. */
  pmin: simd(0xea),
  /** `a < b ? b : a`: a NaN in a stays. */
  pmax: simd(0xeb),
  /** `a * b + c`, rounded once where the machine can. */
  relaxed_madd: simd(0x105),
} as const;

export const f64x2 = {
  promote_low_f32x4: simd(0x5f),
  add: simd(0xf0),
  sub: simd(0xf1),
  mul: simd(0xf2),
  div: simd(0xf3),
  /** As of f32x4. */
  pmin: simd(0xf6),
  pmax: simd(0xf7),
  relaxed_madd: simd(0x107),
} as const;

export const i64x2 = {
  /** `shl(a, bits)`: the number of bits is an i32. */
  shl: simd(0xcb),
  add: simd(0xce),
} as const;
