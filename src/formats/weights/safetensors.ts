// A .safetensors: eight bytes that say how long its header is, a header of JSON, and the elements.
// Source: the format's specification and validation, https://github.com/huggingface/safetensors. All that they ask for is
// held: no key twice, no gap, no overlap, no byte left over. Departure: a key that they do not know is refused.
import { numel, type Shape, shapeText } from '../../tensor/index.ts';
import { doubledKey } from './doubled-key.ts';
import { FLOAT_BYTES, floatsOf, WANT_FLOATS } from './elements.ts';
import { type RefuseWeights, refusing, short } from './error.ts';
import type { Source } from './source.ts';
import type { StoredTensor, StoredTensors } from './stored.ts';

/** In bytes, as in the specification. */
const GREATEST_HEADER = 100_000_000;
const MOST_AXES = 64;
const METADATA = '__metadata__';

/** Its dtypes by torch's names, and the bits of an element. */
const DTYPES: Readonly<Record<string, readonly [name: string, bits: number]>> = {
  BOOL: ['bool', 8],
  F4: ['float4', 4],
  F6_E2M3: ['float6_e2m3', 6],
  F6_E3M2: ['float6_e3m2', 6],
  U8: ['uint8', 8],
  I8: ['int8', 8],
  F8_E5M2: ['float8_e5m2', 8],
  F8_E4M3: ['float8_e4m3fn', 8],
  F8_E8M0: ['float8_e8m0fnu', 8],
  F8_E4M3FNUZ: ['float8_e4m3fnuz', 8],
  F8_E5M2FNUZ: ['float8_e5m2fnuz', 8],
  I16: ['int16', 16],
  U16: ['uint16', 16],
  F16: ['float16', 16],
  BF16: ['bfloat16', 16],
  I32: ['int32', 32],
  U32: ['uint32', 32],
  F32: ['float32', 32],
  C64: ['complex64', 64],
  F64: ['float64', 64],
  I64: ['int64', 64],
  U64: ['uint64', 64],
};

interface Entry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: Shape;
  /** In bytes from the end of the header. */
  readonly from: number;
  readonly to: number;
}

/** @param file how errors name it @throws WeightsError */
export function readSafetensors(source: Source, file: string): StoredTensors {
  const refuse = refusing(file);
  const { header, start } = headerOf(source, refuse);
  const entries = entriesOf(header, refuse);
  checkPlaces(entries, source.size - start, refuse);
  return new Map(entries.map((entry) => [entry.name, storedTensor(entry, source, start, refuse)]));
}

function storedTensor(entry: Entry, source: Source, start: number, refuse: RefuseWeights): StoredTensor {
  const { name, dtype, shape, from, to } = entry;
  return {
    dtype,
    shape,
    bytes: to - from,
    read() {
      if (!Object.hasOwn(FLOAT_BYTES, dtype)) refuse(`${short(name)}: dtype ${dtype}, ${WANT_FLOATS}`);
      return floatsOf(source.read(start + from, start + to), dtype, shape);
    },
  };
}

/** The JSON, and where the elements begin. Its length is held against the file before it is read. */
function headerOf(source: Source, refuse: RefuseWeights): { header: string; start: number } {
  if (source.size < 10) refuse(`${source.size} bytes, too short for a .safetensors header; is it truncated?`);
  const length = new DataView(source.read(0, 8).buffer).getBigUint64(0, true);
  if (length > GREATEST_HEADER)
    refuse(`its header is ${length} bytes long, want at most ${GREATEST_HEADER}, as in the specification`);
  const start = 8 + Number(length);
  if (start > source.size)
    refuse(`its header is ${length} bytes long, and the file has ${source.size}; is it truncated?`);
  const bytes = source.read(8, start);
  if (bytes[0] !== 0x7b) refuse('its header does not begin with {');
  try {
    return { header: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), start };
  } catch {
    return refuse('its header is not UTF-8');
  }
}

function entriesOf(header: string, refuse: RefuseWeights): Entry[] {
  let parsed: Record<string, unknown>;
  try {
    parsed = JSON.parse(header) as Record<string, unknown>;
  } catch (cause) {
    const why = cause instanceof SyntaxError ? short(cause.message) : 'it is nested too deeply';
    return refuse('its header is not JSON', why);
  }
  const doubled = doubledKey(header);
  if (doubled !== undefined) refuse(`its header has the key ${shown(doubled)} twice`);
  return Object.entries(parsed).flatMap(([name, value]) => {
    if (name !== METADATA) return [entryOf(name, value, refuse)];
    const isStrings = isObject(value) && Object.values(value).every((one) => typeof one === 'string');
    return isStrings ? [] : refuse(`${METADATA} is ${shown(value)}, want strings by name`);
  });
}

function entryOf(name: string, value: unknown, refuse: RefuseWeights): Entry {
  const of = (problem: string): never => refuse(`${short(name)}: ${problem}`);
  if (!isObject(value)) return of(`${shown(value)}, want dtype, shape and data_offsets`);
  const { dtype: code, shape, data_offsets, ...others } = value;
  const [other] = Object.keys(others);
  if (other !== undefined) of(`unknown key ${shown(other)}`);
  const known = typeof code === 'string' && Object.hasOwn(DTYPES, code) ? DTYPES[code] : undefined;
  if (!known) return of(`dtype ${shown(code)} is not in the specification`);
  if (!isSizes(shape)) return of(`shape is ${shown(shape)}, want a list of whole sizes >= 0`);
  if (shape.length > MOST_AXES) of(`shape has ${shape.length} axes, want at most ${MOST_AXES}`);
  if (!isSizes(data_offsets) || data_offsets.length !== 2)
    return of(`data_offsets are ${shown(data_offsets)}, want two whole numbers`);
  const [from, to] = data_offsets as [number, number];
  const [dtype, bits] = known;
  // Sizes beside a 0 count too: no array has such a shape.
  const isHuge = !Number.isSafeInteger(numel(shape.filter((size) => size > 0)) * bits);
  if (isHuge) of(`shape ${shapeText(shape)} is larger than any file`);
  const size = (numel(shape) * bits) / 8;
  if (to - from !== size)
    of(`data_offsets hold ${to - from} bytes, want ${size} for shape ${shapeText(shape)} of ${dtype}`);
  return { name, dtype, shape, from, to };
}

/** They follow one another without a gap or an overlap, from the header to the end of the file. */
function checkPlaces(entries: readonly Entry[], size: number, refuse: RefuseWeights): void {
  let end = 0;
  for (const { name, from, to } of entries.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    if (from !== end)
      refuse(
        `${short(name)}: its data_offsets begin at ${from}, want ${end}: where the tensor before it ends`,
      );
    end = to;
  }
  if (end !== size)
    refuse(
      `${size} bytes of elements, want ${end} from its header`,
      size < end
        ? 'The file is truncated, or its header is wrong.'
        : 'The file is overlong, or its header is wrong.',
    );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((one) => Number.isSafeInteger(one) && one >= 0);
}

function shown(value: unknown): string {
  try {
    return short(JSON.stringify(value) ?? 'missing');
  } catch {
    return 'nested too deeply'; // the parser has no limit, the writer has
  }
}
