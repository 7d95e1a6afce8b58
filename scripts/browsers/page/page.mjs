// The page: answers every open question with this package's own modules, and posts the answers back. Bundled by rolldown.
import { npyBytes, parseNpy } from '../../../dist/formats/index.js';
import { RNN } from '../../../dist/nn.js';
import { completeConfig } from '../../../dist/signatures/index.js';
import { ownWith } from '../../../dist/subjects/own.js';
import { threads } from './threads.mjs';

/** Questions that are fetched ahead. */
const AHEAD = 8;

const failed = [];
let answered = 0;
let name = '';
try {
  const own = ownWith({});
  const probe = new RNN({ input_size: 1, hidden_size: 1 });
  const { kernel, fma } = probe;
  probe.dispose();
  name = own.name;
  const { broken, todo } = await (await fetch('todo.json')).json();
  const waiting = todo.slice(0, AHEAD).map(fetched);
  for (const [i, one] of todo.entries()) {
    if (i + AHEAD < todo.length) waiting.push(fetched(todo[i + AHEAD]));
    try {
      await post(`answers/${one.folder}`, packed(await own.run(await waiting.shift()), broken));
      answered++;
    } catch (error) {
      failed.push(`${one.folder}: ${error.message}`);
    }
  }
  const threaded = await inThreads();
  await post('done', JSON.stringify({ name, kernel, fma, threaded, answered, failed }));
} catch (error) {
  await post('done', JSON.stringify({ name, answered, failed: [String(error.stack ?? error)] }));
}

/** Undefined where it is no page, as in a test. */
async function inThreads() {
  if (!globalThis.document) return undefined;
  return threads(new URL('dist/', document.baseURI)).catch((error) => void failed.push(error.message));
}

/** A question, as a subject is given it. */
async function fetched({ folder, files }) {
  const bytes = Object.fromEntries(
    await Promise.all(files.map(async (file) => [file, await bytesOf(folder, file)])),
  );
  const said = JSON.parse(new TextDecoder().decode(bytes['case.json']));
  const tensors = (named) =>
    Object.fromEntries(Object.entries(named).map(([key, file]) => [key, parseNpy(bytes[file], file)]));
  const { module, dtype, stepped = false, config, state_dict, inputs } = said;
  return {
    module,
    config: completeConfig(module, config),
    dtype,
    stepped,
    state_dict: tensors(state_dict),
    inputs: tensors(inputs),
  };
}

async function bytesOf(folder, file) {
  const response = await fetch(`q/${folder}/${file}`);
  if (!response.ok) throw new Error(`${file}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** Names and sizes in a line of JSON, and the .npy files behind it. */
function packed(answer, broken) {
  const files = Object.entries(answer).map(([key, one]) => [
    key,
    npyBytes(key === broken ? spoilt(one) : one),
  ]);
  const head = JSON.stringify(files.map(([key, { length }]) => [key, length]));
  return new Blob([`${head}\n`, ...files.map(([, bytes]) => bytes)]);
}

/** The control: every element is off by a little. */
function spoilt({ data, ...others }) {
  return { ...others, data: data.map((value) => value + 1e-3) };
}

async function post(way, body) {
  const response = await fetch(way, { method: 'POST', body });
  if (!response.ok) throw new Error(await response.text());
}
