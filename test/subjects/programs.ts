// Programs for tests, each a script of Node: right ones, and such as break what they can. They compute by our own modules,
// and read and write .npy by our own code: what is tested is how they are asked.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));

const BEFORE = `import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import { npyBytes, parseNpy } from '${pathToFileURL(path.join(DIST, 'formats/index.js')).href}';
import { RNN } from '${pathToFileURL(path.join(DIST, 'nn.js')).href}';

function read(CASE_DIR) {
  const { module, config, dtype, state_dict, inputs } = JSON.parse(fs.readFileSync(path.join(CASE_DIR, 'case.json'), 'utf8'));
  const load = (files) => Object.fromEntries(Object.entries(files).map(([name, file]) => [name, parseNpy(fs.readFileSync(path.join(CASE_DIR, file)), file)]));
  return { module, config, dtype, state_dict: load(state_dict), inputs: load(inputs) };
}
function run({ config, state_dict, inputs }) {
  const rnn = RNN.fromStateDict(config, state_dict, { kernel: 'scalar' });
  const [output, h_n] = rnn.eval().forward(inputs.input, inputs.h_0);
  return { output, h_n };
}
function write(OUTPUT_DIR, tensors) {
  for (const [name, one] of Object.entries(tensors)) fs.writeFileSync(path.join(OUTPUT_DIR, name + '.npy'), npyBytes(one));
}
const isRelu = ({ config }) => config.nonlinearity === 'relu';
const hang = () => new Promise(() => setInterval(() => {}, 1e6));
`;

let files = 0;

/** A command line that runs a script. @param body of a module @param argument before those of the protocol */
export function scriptOf(folder: string, body: string): string {
  const file = path.join(folder, `program-${files++}.mjs`);
  writeFileSync(file, `${BEFORE}\n${body}\n`);
  return `"${process.execPath}" "${file}"`;
}

/** A command that answers. @param how what it does in place of that, or before it; CASE_DIR, OUTPUT_DIR and q are there */
export function commandOf(folder: string, how = ''): string {
  return scriptOf(
    folder,
    `const [, , CASE_DIR, OUTPUT_DIR] = process.argv;
const q = read(CASE_DIR);
${how}
write(OUTPUT_DIR, run(q));`,
  );
}

/** A server that answers. @param how what it does before it does; `reply` ends the question @param first before all */
export function serverOf(folder: string, how = '', first = ''): string {
  return scriptOf(
    folder,
    `const reply = (one) => console.log(JSON.stringify(one));
let asked = 0;
${first}
for await (const line of readline.createInterface({ input: process.stdin })) {
  const [CASE_DIR, OUTPUT_DIR] = line.split('\\t');
  const q = read(CASE_DIR);
  asked++;
  ${how}
  write(OUTPUT_DIR, run(q));
  reply({ status: 'ok' });
}`,
  );
}
