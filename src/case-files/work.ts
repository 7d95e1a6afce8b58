// How long a case takes, estimated from its case.json and from how large its input is: no tensor is read, and the same case
// is as much work on every machine.
// Source: least squares over the seconds of all goldens on two runs; a product of a long layer takes about 70 ns.
import path from 'node:path';
import { completeConfig, num_directionsOf, signatureOf } from '../signatures/index.ts';
import { bytesOf, sizeOf } from './bytes-of.ts';
import { MANIFEST } from './find.ts';
import type { DerivedManifest, Manifest } from './manifest.ts';
import type { FoundCase } from './find.ts';

/** In products of two numbers: what every case takes, one gate of one unit at one step, and a product of float64. */
const CASE = 100_000;
const GATE = 40;
const PRODUCT_OF_FLOAT64 = 30;

/** In bytes: of numpy's header, and of the largest case.json. */
const HEADER = 128;
const GREATEST_MANIFEST = 1e6;

/** A function, since zod, which takes long to load, is loaded with it. */
export async function workReader(): Promise<(found: FoundCase) => number> {
  const { parseManifest } = await import('./manifest.ts');
  return ({ folder, id }) => {
    try {
      const bytes = bytesOf(path.join(folder, MANIFEST), id, { greatest: GREATEST_MANIFEST });
      return workOf(parseManifest(bytes, id), folder);
    } catch {
      return CASE; // what is wrong with it is said when it is its turn
    }
  };
}

/** In products. */
function workOf(manifest: Manifest | DerivedManifest, folder: string): number {
  const { module, dtype } = manifest;
  const config = completeConfig(module, manifest.config);
  const { input_size, hidden_size, num_layers } = config;
  const { num_gates, states } = signatureOf(module);
  const num_directions = num_directionsOf(config);
  const width = states[0].width(config);
  const gates = num_gates * hidden_size;
  const projected = width === hidden_size ? 0 : hidden_size * width;
  const first = gates * (input_size + width) + projected;
  const other = gates * (num_directions * width + width) + projected;
  const products = num_directions * (first + (num_layers - 1) * other);
  const steps =
    'derived' in manifest
      ? (manifest.derived.seq_len ?? 1) * (manifest.derived.batch ?? 1)
      : stepsIn(path.join(folder, manifest.inputs['input']!), dtype, input_size);
  const product = dtype === 'float64' ? PRODUCT_OF_FLOAT64 : 1;
  return CASE + steps * (products * product + num_directions * num_layers * gates * GATE);
}

/** Time steps of all rows. */
function stepsIn(file: string, dtype: Manifest['dtype'], input_size: number): number {
  const bytes = Math.max(0, sizeOf(file) - HEADER);
  return Math.ceil(bytes / (dtype === 'float64' ? 8 : 4) / input_size);
}
