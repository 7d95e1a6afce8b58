// npm run threads: how much faster forwardAsync is on two threads, on S5 of the benchmark (50 steps, 32 rows, 128 features, two
// layers of 256 units), in turns with forward; and, since it depends on what the machine gives at that moment, the clock that
// two busy loops see before and after. Says so where the bits differ: exit 1.
import { Worker } from 'node:worker_threads';
import { GRU, LSTM, RNN, tensor } from '../../dist/nn.js';

const ROUNDS = 15;
const LOOP = 300; // milliseconds

const input = tensor(
  Float32Array.from({ length: 50 * 32 * 128 }, (_, i) => Math.sin(i)),
  [50, 32, 128],
);

await sayCores();
for (const Class of [RNN, LSTM, GRU]) {
  const network = new Class({ input_size: 128, hidden_size: 256, num_layers: 2 }, { threads: 2, seed: 1 });
  network.eval();
  const one = () => network.forward(input);
  const two = () => network.forwardAsync(input);
  for (let warm = 0; warm < 5; warm++) {
    if (!sameBits(one()[0].data, (await two())[0].data)) {
      console.log(`${Class.name}: the bits differ`);
      process.exitCode = 1;
    }
  }
  const ratios = [];
  for (let round = 0; round < ROUNDS; round++) ratios.push((await seconds(one)) / (await seconds(two)));
  ratios.sort((a, b) => a - b);
  const median = ratios[ROUNDS >> 1];
  console.log(
    `${Class.name.padEnd(4)} ${network.threads} threads: ${median.toFixed(2)} times as fast (${ratios[0].toFixed(2)} to ${ratios.at(-1).toFixed(2)})`,
  );
  network.dispose();
}
await sayCores();

async function seconds(run) {
  const started = performance.now();
  await run();
  return (performance.now() - started) / 1000;
}

/** How many turns two busy loops make at once, in those of one alone. */
async function sayCores() {
  const worker = new Worker(
    `const { parentPort } = require('node:worker_threads');
    const spin = ${spin};
    parentPort.on('message', (milliseconds) => parentPort.postMessage(spin(milliseconds)));`,
    { eval: true },
  );
  const other = (milliseconds) =>
    new Promise((resolve) => {
      worker.once('message', resolve);
      worker.postMessage(milliseconds);
    });
  await other(LOOP); // it has started, and is compiled
  const alone = Math.max(spin(LOOP), spin(LOOP));
  const answering = other(LOOP);
  const here = spin(LOOP);
  console.log(`two busy loops get ${((here + (await answering)) / alone).toFixed(2)} cores`);
  await worker.terminate();
}

function spin(milliseconds) {
  const end = performance.now() + milliseconds;
  let turns = 0;
  for (let sum = 0; performance.now() < end; turns++) for (let i = 0; i < 10_000; i++) sum += i % 7;
  return turns;
}

function sameBits(a, b) {
  return a.every((value, i) => Object.is(value, b[i]));
}
