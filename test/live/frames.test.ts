// The worker's side of the pipe: what is no frame is refused by its name.
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { torch } from './torch.ts';

const REFERENCE = fileURLToPath(new URL('../../scripts/reference', import.meta.url));
const READ = `
import sys
sys.path.insert(0, sys.argv[1])
import frames
try:
    print(frames.read_frame(sys.stdin.buffer))
except frames.FrameError as error:
    print("refused:", error)
`;

/** A frame whose header announces these tensors, and which holds nothing of them. */
function announcing(tensors: unknown): Buffer {
  const text = Buffer.from(JSON.stringify({ id: 1, tensors }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  return Buffer.concat([Buffer.from('TPF1'), length, text]);
}

describe.skipIf(!torch)('the worker refuses a frame that has', { timeout: 60_000 }, () => {
  test.each<[string, Buffer, RegExp]>([
    ['another beginning', Buffer.from('GET / HTTP/1.1'), /a frame begins with b'GET \/ HT'/],
    ['a size below 0', announcing([['inputs/input', 'float32', [-1]]]), /want whole sizes >= 0/],
    [
      'a size that is no whole number',
      announcing([['inputs/input', 'float32', [1.5]]]),
      /want whole sizes >= 0/,
    ],
    ['too many axes', announcing([['inputs/input', 'float32', Array(65).fill(1)]]), /want whole sizes >= 0/],
    ['another dtype', announcing([['inputs/input', 'object', [1]]]), /a header that is none: 'object'/],
    ['no shape', announcing([['inputs/input', 'float32']]), /a header that is none/],
    ['too many bytes', announcing([['inputs/input', 'float64', [2 ** 28]]]), /a frame of 2147483\d{3} bytes/],
    ['too few bytes', announcing([['inputs/input', 'float32', [2]]]), /the pipe ended after 0 of 8 bytes/],
  ])('%s', async (_, input, says) => {
    const { stdout } = await execa(torch!.command, ['-c', READ, REFERENCE], { input });
    expect(stdout).toMatch(/^refused: /);
    expect(stdout).toMatch(says);
  });
});
