// As much of protobuf's wire format as an ONNX model needs: a message is the bytes of its fields, one after the other.
// Source: protobuf.dev, "Encoding".

const VARINT = 0;
const LENGTH_DELIMITED = 2;

/** A whole number >= 0: seven bits a byte, the lowest first. */
function varint(value) {
  const lower = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.of(...lower, rest);
    lower.push((rest % 128) + 128);
  }
}

export function message(...fields) {
  return Buffer.concat(fields.flat());
}

export function int(field, value) {
  return [varint(field * 8 + VARINT), varint(value)];
}

/** A string, raw bytes or a message. */
export function bytes(field, value) {
  const content = typeof value === 'string' ? Buffer.from(value) : value;
  return [varint(field * 8 + LENGTH_DELIMITED), varint(content.length), content];
}
