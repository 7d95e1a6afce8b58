// A cell that is called again with the very tensors that passed its checks: what it may keep, and what it has to ask anew.
import { describe, expect, test } from 'vitest';
import { DisposedError } from '../../src/nn/index.ts';
import { type FloatTensor, InputError, tensor, zeros } from '../../src/tensor/index.ts';
import { values } from '../drawn.ts';
import { type AnyModule, asked, CELLS, CLASSES, tupled, widthsOf } from './classes.ts';

const sizes = { input_size: 3, hidden_size: 5 };

describe.each(CELLS)('%s', (module) => {
  describe.each(['simd', 'scalar'] as const)('kernel %s', (kernel) => {
    const made = (seed = 1) => new CLASSES[module](sizes, { kernel, seed });
    const states = (seed: number): FloatTensor[] =>
      widthsOf(module, sizes).map((width, i) => values([2, width], 'float32', seed + i));
    const empty = (): FloatTensor[] => widthsOf(module, sizes).map((width) => zeros([2, width], 'float32'));
    const input = values([2, 3], 'float32', 1);
    const into = (cell: AnyModule, x: FloatTensor, from: FloatTensor[] | undefined, out: FloatTensor[]) =>
      asked(cell, x, from, { out: tupled(out) });

    test('answers as one that was never called, with two states in turns and an input that is written again', () => {
      const cell = made();
      const x = values([2, 3], 'float32', 2);
      let [now, next] = [states(5), empty()];
      let wanted = now;
      for (let step = 0; step < 9; step++) {
        x.data[step % 6] = step / 7;
        wanted = asked(made(), x, wanted);
        expect(into(cell, x, now, next)).toEqual(wanted);
        [now, next] = [next, now];
      }
    });

    test('tells tensors apart: another input, other states or none, another out', () => {
      const cell = made();
      const [from, out] = [states(5), empty()];
      const other = { input: values([2, 3], 'float32', 9), from: states(9), out: empty() };
      const calls = [
        [input, from, out],
        [other.input, from, out],
        [input, other.from, out],
        [input, undefined, out],
        [input, from, other.out],
        [input, [from[0]!, ...other.from.slice(1)], out],
        [input, from, [other.out[0]!, ...out.slice(1)]],
      ] as const;
      for (const [x, initial, given] of [...calls, ...calls.toReversed(), ...calls]) {
        const wanted = asked(made(), x, initial);
        const answer = into(cell, x, initial && [...initial], [...given]);
        expect(answer).toEqual(wanted);
        expect(answer.every((one, i) => one === given[i])).toBe(true);
      }
    });

    test('has the weights that were loaded meanwhile', () => {
      const cell = made();
      const [from, out] = [states(5), empty()];
      into(cell, input, from, out);
      cell.load_state_dict(made(2).state_dict());
      expect(into(cell, input, from, out)).toEqual(asked(made(2), input, from));
    });

    test('does not run once it was disposed of', () => {
      const cell = made();
      const [from, out] = [states(5), empty()];
      into(cell, input, from, out);
      cell.dispose();
      expect(() => into(cell, input, from, out)).toThrow(DisposedError);
    });

    test.each(['input', 'state', 'out'] as const)('refuses a tensor whose memory has gone: %s', (what) => {
      const cell = made();
      const [x, from, out] = [values([2, 3], 'float32', 1), states(5), empty()];
      for (let call = 0; call < 3; call++) into(cell, x, from, out);
      const gone = { input: x, state: from.at(-1)!, out: out.at(-1)! }[what];
      structuredClone(gone.data, { transfer: [gone.data.buffer as ArrayBuffer] });
      expect(() => into(cell, x, from, out)).toThrow(/its memory holds 0 elements/);
      expect(() => into(cell, x, from, out)).toThrow(InputError);
    });

    test('refuses a tensor whose shape or data was changed, after it has passed', () => {
      const cell = made();
      const [x, from, out] = [values([2, 3], 'float32', 1), states(5), empty()];
      into(cell, x, from, out);
      Object.assign(x, { shape: [3, 2] });
      expect(() => into(cell, x, from, out)).toThrow(/^input: 2 features in \(3, 2\)/);
      const [one, other] = [values([2, 3], 'float32', 1), values([2, 3], 'float32', 2)];
      into(cell, one, from, out);
      Object.assign(one, { data: other.data });
      expect(into(cell, one, from, out)).toEqual(asked(made(), other, from));
      Object.assign(out[0]!, { data: from[0]!.data });
      expect(() => into(cell, one, from, out)).toThrow(/shares memory with/);
    });

    test('reads tensors of others anew in every call', () => {
      const cell = made();
      const [from, out] = [states(5), empty()];
      const foreign = { dtype: 'float32', shape: [2, 3], data: values([2, 3], 'float32', 1).data } as const;
      into(cell, foreign as unknown as FloatTensor, from, out);
      const replaced = { ...foreign, data: values([2, 3], 'float32', 8).data };
      Object.assign(foreign, { data: replaced.data });
      const wanted = asked(made(), tensor(replaced.data as Float32Array, [2, 3]), from);
      expect(into(cell, foreign as unknown as FloatTensor, from, out)).toEqual(wanted);
    });
  });
});
