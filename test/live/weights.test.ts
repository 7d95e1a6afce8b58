// What PyTorch saves is read here to the bit, whatever its make; remedies work when typed; record completes a case from
// weights and an input alone, and weights of another dtype are cast before the truth is computed of them.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, describe, expect, test } from 'vitest';
import { readStored, sourceOf } from '../../src/formats/weights/index.ts';
import { npyBytes } from '../../src/formats/index.ts';
import { tensor } from '../../src/tensor/index.ts';
import { torchParity } from '../commands/cli.ts';
import { bitsOf } from '../formats/weights/samples.ts';
import { SEED } from './oracle.ts';
import { torch } from './torch.ts';
import { refusal } from '../formats/weights/refusal.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'torch-parity-weights-live-'));
afterAll(() => rmSync(folder, { recursive: true }));
const SAMPLES = fileURLToPath(new URL('../formats/weights/samples', import.meta.url));

interface Made {
  readonly name: string;
  readonly protocol: number;
  readonly tensors: Readonly<Record<string, { dtype: string; shape: number[]; bits: string | null }>>;
}

const read = (name: string, within = folder) => {
  const file = path.join(within, name);
  return readStored(sourceOf(readFileSync(file)), name, file);
};

describe.skipIf(!torch)('torch.save', () => {
  const python = (code: string, ...args: string[]) =>
    execa(torch!.command, ['-c', code, ...args], { cwd: folder });

  test('is read to the bit: every dtype, view, dict and protocol', async () => {
    const program = fileURLToPath(new URL('weights-made.py', import.meta.url));
    const { stdout } = await execa(torch!.command, [program, String(SEED), '200'], {
      cwd: folder,
      maxBuffer: 1e9,
    });
    const made = JSON.parse(stdout) as Made[];
    let floats = 0;
    for (const { name, protocol, tensors } of made) {
      const what = `${name}, protocol ${protocol}, seed ${SEED}`;
      const stored = read(name);
      expect([what, ...stored.keys()]).toEqual([what, ...Object.keys(tensors)]);
      for (const [key, { dtype, shape, bits }] of Object.entries(tensors)) {
        const one = stored.get(key)!;
        expect([what, key, one.dtype, one.shape]).toEqual([what, key, dtype, shape]);
        if (bits === null) {
          expect(refusal(() => one.read())).toBe(
            `${name}: ${key}: dtype ${dtype}, want float16, bfloat16, float32 or float64`,
          );
          continue;
        }
        const came = one.read();
        came.data.forEach((value, i) => Number.isNaN(value) && (came.data[i] = Number.NaN));
        expect([what, key, came.dtype, came.shape, bitsOf(came)]).toEqual([
          what,
          key,
          dtype === 'float64' ? dtype : 'float32',
          shape,
          bits,
        ]);
        floats++;
      }
    }
    expect(floats).toBeGreaterThan(200);
  });

  test('what is not read says so by name', async () => {
    await python(`
import torch, numpy
torch.save({"w": torch.zeros(1).expand(1000)}, "expanded.pt")
torch.save([torch.zeros(1)], "list.pt")
torch.save({"w": torch.zeros(2), "best": numpy.float64(3)}, "numpy.pt")
torch.save({"w": torch.eye(2).to_sparse()}, "sparse.pt")
torch.save({"w": torch.zeros(2), "f": print}, "function.pt")
torch.serialization.set_crc32_options(False)
torch.save({"w": torch.zeros(2)}, "no_checksum.pt")
`);
    expect(refusal(() => read('expanded.pt'))).toMatch(/^expanded\.pt: a tensor in it is an expanded view/);
    expect(refusal(() => read('list.pt'))).toBe(
      'list.pt: it holds no dict of tensors\n  Save model.state_dict().',
    );
    expect(refusal(() => read('numpy.pt'))).toMatch(
      /^numpy\.pt: it refers to numpy\._?core\.multiarray\.\w+, and only tensors are read\n/,
    );
    expect(refusal(() => read('sparse.pt'))).toMatch(
      /^sparse\.pt: it refers to torch\._utils\._rebuild_sparse_tensor, and only/,
    );
    expect(refusal(() => read('function.pt'))).toMatch(
      /^function\.pt: it refers to (__builtin__|builtins)\.print, and only tensors are read\n/,
    );
    expect(refusal(() => [...read('no_checksum.pt').values()].map((one) => one.read()))).toMatch(
      /its checksum is not that of its bytes/,
    );
  });

  test('the remedies work when they are typed', async () => {
    cpSync(SAMPLES, path.join(folder, "it's here"), { recursive: true });
    const within = path.join(folder, "it's here");
    const keys = [...read('model.pt', within).keys()];
    const type = async (name: string) => {
      const [, line] = /Python: (.*)$/m.exec(refusal(() => read(name, within)))!;
      await python(line!);
    };
    await type('legacy.pt');
    expect([...read('legacy_state_dict.pt', within).keys()]).toEqual(keys);
    await type('module.pt');
    expect([...read('module_state_dict.pt', within).keys()].slice(0, 2)).toEqual([
      'weight_ih_l0',
      'weight_hh_l0',
    ]);
    await type('scripted.pt');
    expect([...read('scripted_state_dict.pt', within).keys()]).toEqual(['weight', 'bias']);
    await python(
      'import numpy as np, sys; np.savez(sys.argv[1], a=np.arange(6, dtype=">f4").reshape(2, 3))',
      path.join(within, 'big.npz'),
    );
    const big = () => read('big.npz', within).get('a')!.read();
    const [, line] = /Python: (.*)$/m.exec(refusal(big))!;
    await python(line!);
    expect(big()).toMatchObject({
      dtype: 'float32',
      shape: [2, 3],
      data: new Float32Array([0, 1, 2, 3, 4, 5]),
    });
  });

  test('numpy.savez is read in every order and float', async () => {
    await python(`
import numpy as np
a = np.arange(24).reshape(2, 3, 4) / 8
np.savez("orders.npz", c16=a.astype("<f2"), c32=a.astype("<f4"), c64=a, f16=np.asfortranarray(a.astype("<f2")), f32=np.asfortranarray(a.astype("<f4")),
  f64=np.asfortranarray(a), scalar=np.float64(0.5), empty=np.zeros((0, 3)), größe=a)
`);
    const stored = read('orders.npz');
    const wanted = Array.from({ length: 24 }, (_, i) => i / 8);
    for (const key of ['c16', 'c32', 'c64', 'f16', 'f32', 'f64', 'größe']) {
      const one = stored.get(key)!.read();
      expect([key, one.shape, Array.from(one.data)]).toEqual([key, [2, 3, 4], wanted]);
    }
    expect(stored.get('scalar')!.read()).toMatchObject({ shape: [], data: new Float64Array([0.5]) });
    expect(stored.get('empty')!.read().shape).toEqual([0, 3]);
  });
});

describe.skipIf(!torch)("the recorder's reader", () => {
  const CODE = `
import json, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from refusal import Refusal
from weights_file import read_weights
def told(name, prefix):
    try:
        arrays = read_weights(Path(sys.argv[2]) / name, prefix)
    except Refusal as refusal:
        return str(refusal)
    return {key: [list(one.shape), (one.astype("f4") if one.dtype == "f2" else one).tobytes().hex()] for key, one in arrays.items()}
json.dump([told(*one) for one in json.load(sys.stdin)], sys.stdout)
`;
  const READ = ['model.pt', 'model.npz', 'deflated.npz', 'model.safetensors', 'checkpoint.pt'].flatMap(
    (name) =>
      ['encoder.rnn.', 'decoder.', 'in_'].map(
        (prefix) => [name, (name === 'checkpoint.pt' ? 'model.' : '') + prefix] as const,
      ),
  );
  const REFUSED: readonly (readonly [name: string, prefix: string, says: RegExp])[] = [
    ['model.pt', 'norm.', /model\.pt: norm\.num_batches_tracked: dtype int64, want float16/],
    ['model.npz', 'norm.', /model\.npz: norm\.num_batches_tracked: dtype int64, want/],
    ['model.safetensors', 'norm.', /model\.safetensors: norm\.num_batches_tracked: dtype int64, want/],
    ['module.pt', '', /module\.pt: it refers to [\w.]+, and only tensors are read/],
    ['legacy.pt', '', /legacy\.pt: was saved by torch\.save before PyTorch 1\.6/],
    ['scripted.pt', '', /scripted\.pt: cannot be read as weights/],
    ['cut.safetensors', '', /cut\.safetensors: \d+ bytes of elements, want \d+ from its header/],
    ['cut.npz', '', /cut\.npz: is a zip without its end; is it truncated\?\n/],
    ['expected.json', '', /expected\.json: is none of \.npz, \.safetensors and \.pt/],
  ];

  test('reads the same, and refuses the same', async () => {
    const samples = path.join(folder, 'python');
    cpSync(SAMPLES, samples, { recursive: true });
    for (const ending of ['safetensors', 'npz'])
      writeFileSync(
        path.join(samples, `cut.${ending}`),
        readFileSync(path.join(samples, `model.${ending}`)).subarray(0, -5),
      );
    const scripts = fileURLToPath(new URL('../../scripts/reference', import.meta.url));
    const { stdout } = await execa(torch!.command, ['-c', CODE, scripts, samples], {
      input: JSON.stringify([...READ, ...REFUSED.map(([name, prefix]) => [name, prefix])]),
    });
    const told = JSON.parse(stdout) as unknown[];
    for (const [i, [name, prefix]] of READ.entries()) {
      const ours = [...read(name, samples)].filter(([key]) => key.startsWith(prefix));
      const tensors = ours.map(([key, one]) => [key.slice(prefix.length), one.read()] as const);
      expect(tensors.length).toBeGreaterThan(1);
      expect([name, prefix, told[i]]).toEqual([
        name,
        prefix,
        Object.fromEntries(tensors.map(([key, one]) => [key, [one.shape, bitsOf(one)]])),
      ]);
    }
    for (const [i, [, , says]] of REFUSED.entries()) expect(told[READ.length + i]).toMatch(says);
  });
});

describe.skipIf(!torch)('record', () => {
  const cases = path.join(folder, 'my cases');
  const SHARED: readonly [id: string, module: string, config: object, prefix: string, file: string][] = [
    [
      'deep/encoder',
      'LSTM',
      { input_size: 3, hidden_size: 4, bidirectional: true },
      'encoder.rnn.',
      'model.safetensors',
    ],
    ['decoder', 'GRU', { input_size: 8, hidden_size: 2 }, 'decoder.', '../model.npz'],
    [
      'checkpoint',
      'LSTM',
      { input_size: 3, hidden_size: 4, bidirectional: true },
      'model.encoder.rnn.',
      'checkpoint.pt',
    ],
  ];

  test('completes cases from weights in one file and an input alone, and leaves that file and form', async () => {
    for (const [id, module, config, prefix, file] of SHARED) {
      const at = path.join(cases, id);
      mkdirSync(at, { recursive: true });
      const { input_size } = config as { input_size: number };
      const x = tensor(
        Float32Array.from({ length: 5 * 2 * input_size }, (_, i) => Math.sin(i)),
        [5, 2, input_size],
      );
      writeFileSync(path.join(at, 'input.npy'), npyBytes(x));
      const manifest = {
        format: 1,
        module,
        config,
        dtype: 'float32',
        state_dict: { file, prefix },
        inputs: { input: 'input.npy' },
      };
      writeFileSync(path.join(at, 'case.json'), JSON.stringify(manifest));
      cpSync(path.join(SAMPLES, path.basename(file)), path.join(cases, path.basename(file)));
    }
    const own = path.join(cases, 'float64');
    mkdirSync(own, { recursive: true });
    const values = { weight_ih_l0: [1, 1], weight_hh_l0: [1, 1], bias_ih_l0: [1], bias_hh_l0: [1] };
    for (const [name, shape] of Object.entries(values))
      writeFileSync(path.join(own, `${name}.npy`), npyBytes(tensor(new Float64Array([0.1]), shape)));
    writeFileSync(path.join(own, 'input.npy'), npyBytes(tensor(new Float32Array([1, 2]), [2, 1, 1])));
    const files = Object.fromEntries(Object.keys(values).map((name) => [name, `${name}.npy`]));
    const sizes = { input_size: 1, hidden_size: 1 };
    writeFileSync(
      path.join(own, 'case.json'),
      JSON.stringify({
        format: 1,
        module: 'RNN',
        config: sizes,
        dtype: 'float32',
        state_dict: files,
        inputs: { input: 'input.npy' },
      }),
    );
    const before = await torchParity(['check', cases]);
    expect([before.exitCode, before.stdout.replaceAll(/\s+/g, ' ')]).toEqual([
      2,
      expect.stringContaining(
        `it has no expected answers yet; PyTorch gives them: npx torch-parity record '${cases}'`,
      ),
    ]);
    const recorded = await torchParity(['record', cases, '--python', torch!.command]);
    expect([recorded.exitCode, recorded.stdout]).toEqual([
      0,
      expect.stringContaining('4 goldens: 4 completed'),
    ]);
    for (const [id, , , prefix, file] of SHARED) {
      const { state_dict, sha256 } = JSON.parse(
        readFileSync(path.join(cases, id, 'case.json'), 'utf8'),
      ) as Record<string, object>;
      expect(state_dict).toEqual({ file, prefix });
      expect(Object.keys(sha256!)).toContain(file);
    }
    const checked = await torchParity(['check', cases]);
    expect(checked.stdout.split('\n').at(-1)).toMatch(/^4 cases: 4 passed/);
    const again = await torchParity(['record', cases, '--check', '--python', torch!.command]);
    expect([again.exitCode, again.stdout]).toEqual([0, expect.stringContaining('4 identical')]);
  });

  test('names the case, and what its file of weights holds', async () => {
    const own = path.join(folder, 'whole');
    mkdirSync(path.join(own, 'one'), { recursive: true });
    cpSync(path.join(SAMPLES, 'module.pt'), path.join(own, 'module.pt'));
    writeFileSync(path.join(own, 'one/input.npy'), npyBytes(tensor(new Float32Array([1, 2]), [2, 1, 1])));
    writeFileSync(
      path.join(own, 'one/case.json'),
      JSON.stringify({
        format: 1,
        module: 'LSTM',
        config: { input_size: 1, hidden_size: 1 },
        dtype: 'float32',
        state_dict: { file: 'module.pt' },
        inputs: { input: 'input.npy' },
      }),
    );
    const { exitCode, stderr } = await torchParity(['record', own, '--python', torch!.command]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(
      /one: state_dict: .*module\.pt: it refers to torch\.nn\.modules\.rnn\.LSTM, and only tensors are read\n/,
    );
  });
});
