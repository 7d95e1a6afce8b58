// A content security policy without 'wasm-unsafe-eval', as V8 applies it: WebAssembly is there and says that it can run the
// kernel, and compiling throws. The built package, in a context of its own.
import { readFileSync } from 'node:fs';
import vm from 'node:vm';
import { expect, test } from 'vitest';

const core = readFileSync(new URL('../../dist/core.js', import.meta.url), 'utf8');
// As a script: without exports, and without a URL of its own.
const script = core
  .replace(/export \{[^}]*\};\s*$/, 'globalThis.nn = { RNN, tensor };')
  .replace('import.meta.url', 'undefined');

function inContext<T>(wasm: boolean, code: string): T {
  const context = vm.createContext({}, { codeGeneration: { strings: false, wasm } });
  vm.runInContext(script, context);
  return vm.runInContext(`(() => { const { RNN, tensor } = nn; ${code} })()`, context) as T;
}

const SIZES = '{ input_size: 3, hidden_size: 5 }';
const RUN = `
  const rnn = new RNN(${SIZES}, { seed: 1 });
  const [output] = rnn.forward(tensor(new Float32Array(12).fill(0.5), [4, 1, 3]));
  return [rnn.kernel, rnn.fma, [...output.data]];`;

test('where it forbids WebAssembly, rnn.kernel says scalar, and the numbers are those of elsewhere', () => {
  const [kernel, fma, output] = inContext<[string, boolean, number[]]>(false, RUN);
  expect([kernel, fma]).toEqual(['scalar', false]);
  const [fast, , others] = inContext<[string, boolean, number[]]>(true, RUN);
  expect(fast).toBe('simd'); // so the policy alone made it scalar
  expect(output).toHaveLength(20);
  output.forEach((value, i) => expect(value).toBeCloseTo(others[i]!, 6));
});

test('the policy throws what an engine throws, and simd by name is refused with a remedy', () => {
  const empty = 'new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])';
  const thrown = (code: string) => `try { ${code} } catch (error) { return String(error); }`;
  expect(inContext(false, thrown(`new WebAssembly.Module(${empty})`))).toMatch(/^CompileError: /);
  expect(inContext(false, thrown(`new RNN(${SIZES}, { kernel: 'simd' })`))).toBe(
    "ConfigError: kernel is 'simd', and this engine has no WebAssembly SIMD, or may not compile it\n  Leave kernel out: the fastest that there is will be taken.",
  );
});
