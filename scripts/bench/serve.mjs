// The child's side of an engine: `node serve.mjs FILE OPTIONS`, a JSON line a request, a JSON line an answer.
//   { open: shape, folder } -> { version, answer, flop }   answer: `output`, `h_n` and `c_n` of one forward, by name,
//                                                          float32 in base64; h of a cell is its `output`; flop: of peak.mjs
//   { calls: n }            -> { seconds, fastest }        per call, the loop inside; fastest: of a burst, where it is told
//   whatever goes wrong     -> { error }
import { createInterface } from 'node:readline';
import { readNetwork } from './network.mjs';

console.log = console.error; // standard output is for answers; a library that greets must not disturb them

const [, , file, options] = process.argv;
let engine;

for await (const line of createInterface({ input: process.stdin })) {
  const answer = await answered(JSON.parse(line)).catch((error) => ({ error: error.message }));
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

async function answered({ open, folder, calls }) {
  if (!open) return engine.time(calls);
  const module = await import(`./${file}`);
  engine = await module.open(open, folder && readNetwork(folder), JSON.parse(options));
  const { version, flop } = engine;
  return { version, flop, answer: engine.answer && encoded(await engine.answer()) };
}

function encoded(answer) {
  return Object.fromEntries(Object.entries(answer).map(([name, data]) => [name, base64(data)]));
}

function base64({ buffer, byteOffset, byteLength }) {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
