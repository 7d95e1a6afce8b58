// Every remedy that the reader of .npy prints is typed into Python, and then the file reads right.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NpyError, parseNpy } from '../../src/formats/index.ts';
import { type Dtype, numbers } from '../../src/tensor/index.ts';
import { torch } from './torch.ts';

const folder = mkdtempSync(path.join(tmpdir(), "torch-parity 'remedies' \\ "));
afterAll(() => rmSync(folder, { recursive: true }));

/** Files that are often there in place of a .npy. All hold [[0.5, 1, 1.5], [2, 2.5, 3]], which every float type has. */
const MAKE = `
import pickle, numpy as np, torch
a = np.arange(1, 7).reshape(2, 3) / 2
c = np.ascontiguousarray
for kind in ["<f4", "<f8", "<f2", "<f16", ">f4", ">f8", ">f2"]:
    name = kind.replace("<", "little_").replace(">", "big_")
    np.save(f"{name}_fortran", np.asfortranarray(a.astype(kind)))
    np.save(name, a.astype(kind))
    np.save(f"{name}_scalar", np.asarray(0.5, dtype=kind))
    np.save(f"{name}_empty", np.zeros((2, 0), dtype=kind))
for kind in ["<i4", ">i8", "<u2", "|i1", "|b1"]:
    np.save(f"whole_{kind[1:]}_{kind[0] == '>'}", a.astype(kind))
bf16 = lambda x: (c(x, dtype="<f4").view("<u4") >> 16).astype("<u2").view("V2")
np.save("bfloat16", bf16(a))
np.save("bfloat16_fortran", np.asfortranarray(bf16(a)))
np.save("bfloat16_scalar", bf16(a[0]).reshape(-1)[0])
np.save("structured", np.array([(1, 0.5), (2, 1.5)], dtype=[("k", "<i8"), ("weight", ">f4")]))
np.save("objects", a.astype(object))
np.save("objects_in_float32", a.astype(object))
np.save("dict_of_one", {"weight": a.astype("<f4")})
np.save("dict_of_two", {"from_dict_a": a, "from_dict_b": np.asfortranarray(a.astype(">f4"))})
with open("npz_of_one.npy", "wb") as file: np.savez(file, a)
with open("npz_of_two.npy", "wb") as file: np.savez_compressed(file, from_npz_a=a, npz_of_two=a.astype("<f4"))
torch.save(torch.tensor(a), "torch_tensor.npy")
torch.save(torch.nn.Parameter(torch.tensor(a).T.contiguous().T), "torch_parameter.npy")
torch.save({"from_torch_a": torch.tensor(a), "from_torch_b": torch.tensor(a).float()}, "torch_state_dict.npy")
torch.save(torch.tensor(a), "torch_old.npy", _use_new_zipfile_serialization=False)
torch.save(torch.tensor(a).bfloat16(), "torch_bfloat16.npy")
with open("pickle.npy", "wb") as file: pickle.dump(a, file)
with open("pickle_of_a_dict.npy", "wb") as file: pickle.dump({"from_pickle_a": a, "from_pickle_b": a.tolist()}, file)
`;
/** Each line in a namespace of its own, as python -c has it. */
const TYPE = 'import json, sys\nfor line in json.load(sys.stdin): exec(line, {})';

const VALUES = [0.5, 1, 1.5, 2, 2.5, 3];

interface Read {
  dtype: string;
  shape: readonly number[];
  values: number[];
}

/** What is read, or the error. */
function read(name: string, dtype?: Dtype): Read | NpyError {
  const file = `${name}.npy`;
  try {
    const one = parseNpy(readFileSync(path.join(folder, file)), file, {
      path: path.join(folder, file),
      dtype,
    });
    return { dtype: one.dtype, shape: one.shape, values: numbers(one) };
  } catch (error) {
    expect(error).toBeInstanceOf(NpyError);
    return error as NpyError;
  }
}

function remedyOf(error: NpyError): string | undefined {
  return /\n {2}Save it again, in Python: (.*)$/.exec(error.message)?.[1];
}

const names = () =>
  readdirSync(folder)
    .map((file) => file.replace(/\.npy$/, ''))
    .toSorted();

describe.skipIf(!torch)('the remedies of the reader', () => {
  let refused: Map<string, NpyError>;
  /** As the case wants them. */
  const wanted = new Map<string, Dtype>([
    ['torch_bfloat16', 'float32'],
    ['big_f8_fortran', 'float32'],
    ['objects_in_float32', 'float32'],
    ['whole_i4_False', 'float32'],
  ]);

  beforeAll(async () => {
    await execa(torch!.command, ['-c', MAKE], { cwd: folder });
    refused = new Map(
      names().flatMap((name) => {
        const came = read(name, wanted.get(name));
        return came instanceof NpyError ? [[name, came] as const] : [];
      }),
    );
    const lines = [...refused.values()].flatMap((error) => remedyOf(error) ?? []);
    await execa(torch!.command, ['-c', TYPE], { input: JSON.stringify(lines), cwd: tmpdir() });
  });

  test('are printed for every file that is refused', () => {
    expect(refused.size).toBeGreaterThan(35);
    expect([...refused].filter(([, error]) => remedyOf(error) === undefined)).toEqual([]);
  });

  test('leave nothing that is refused, but what was split up', () => {
    const left = names().filter((name) => read(name) instanceof NpyError);
    expect(left).toEqual(['dict_of_two', 'pickle_of_a_dict', 'structured', 'torch_state_dict']);
  });

  test('keep the numbers and the shape', () => {
    for (const name of refused.keys()) {
      const came = read(name);
      if (came instanceof NpyError) continue;
      const whole = name.startsWith('whole_b1') ? VALUES.map(() => 1) : VALUES.map(Math.trunc);
      const [shape, values] = name.endsWith('_scalar')
        ? [[], [0.5]]
        : name.endsWith('_empty')
          ? [[2, 0], []]
          : [[2, 3], name.startsWith('whole_') ? whole : VALUES];
      expect([name, came.shape, came.values]).toEqual([name, shape, values]);
    }
  });

  test('keep the dtype, or give the one that is wanted', () => {
    const own = (name: string) => {
      if (name.startsWith('whole_')) return 'int64';
      return /bfloat16|f2|f4|dict_of_one|npz_of_two/.test(name) ? 'float32' : 'float64';
    };
    for (const name of refused.keys()) {
      const came = read(name);
      if (came instanceof NpyError) continue;
      expect([name, came.dtype]).toEqual([name, wanted.get(name) ?? own(name)]);
    }
  });

  test('split up what holds several', () => {
    for (const name of ['from_dict_a', 'from_npz_a', 'from_torch_a', 'from_pickle_a', 'from_pickle_b']) {
      expect([name, read(name)]).toEqual([name, { dtype: 'float64', shape: [2, 3], values: VALUES }]);
    }
    for (const name of ['from_torch_b', 'npz_of_two'])
      expect([name, read(name)]).toEqual([name, { dtype: 'float32', shape: [2, 3], values: VALUES }]);
    expect(read('structured.weight')).toEqual({ dtype: 'float32', shape: [2], values: [0.5, 1.5] });
    expect(read('structured.k')).toEqual({ dtype: 'int64', shape: [2], values: [1, 2] });
  });
});
