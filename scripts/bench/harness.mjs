// The harness itself: `check` of the committed goldens, loading .npy against reading the same bytes, fuzz against
// PyTorch's own loop.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { npyBytes, parseNpy } from '../../dist/formats/index.js';
import { tensor } from '../../dist/tensor/index.js';
import { measureOracle } from './oracle-rounds.mjs';
import { ratios, spread } from './paired.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const golden = path.join(root, 'golden');
const LARGE = [64, 256, 256]; // 16 MiB of float32

export async function measureHarness(rounds, say) {
  say('harness, check');
  const checks = Array.from({ length: Math.min(rounds, 5) }, () => seconds(check));
  say('harness, .npy');
  const small = readdirSync(golden, { recursive: true })
    .filter((file) => file.endsWith('.npy'))
    .map((file) => path.join(golden, file));
  const npy = { goldens: loading(small, rounds), large: loadingLarge(rounds) };
  say('harness, fuzz');
  const oracle = await measureOracle(rounds).catch((error) => ({ missing: error.message }));
  return { check: { ...spread(checks), rounds: checks }, npy, oracle };
}

function check() {
  execFileSync(process.execPath, [path.join(root, 'dist/cli.js'), 'check'], { stdio: 'ignore' });
}

function loadingLarge(rounds) {
  const folder = mkdtempSync(path.join(tmpdir(), 'torch-parity-bench-'));
  try {
    const file = path.join(folder, 'large.npy');
    writeFileSync(file, npyBytes(tensor(new Float32Array(LARGE.reduce((a, b) => a * b)).fill(0.5), LARGE)));
    return loading([file], rounds);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Times as long to load as to read. */
function loading(files, rounds) {
  const read = () => files.forEach((file) => readFileSync(file));
  const load = () => files.forEach((file) => parseNpy(readFileSync(file), file));
  read();
  load();
  const times = Array.from({ length: rounds }, () => ({ read: seconds(read), load: seconds(load) }));
  const [reading, whole] = ['read', 'load'].map((key) => times.map((round) => round[key]));
  return {
    files: files.length,
    read: spread(reading),
    load: spread(whole),
    ratio: spread(ratios(reading, whole)),
  };
}

function seconds(work) {
  const started = performance.now();
  work();
  return (performance.now() - started) / 1000;
}
