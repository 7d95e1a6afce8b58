// npm run bench:oracle: the live oracle alone. Exit 1 where fuzz is below .6 of the Python loop and two busy loops get 1.8 cores;
// where they do not, if a process of fuzz takes more than twice the processor time of that loop.
import { measureOracle } from './oracle-rounds.mjs';
import { median } from './paired.mjs';
import { oracleTable } from './tables.mjs';

const measured = await measureOracle(7);
console.log(oracleTable(measured));
const of = (value) => median(measured.rounds.map(value));
const share = of(({ fuzz, python }) => fuzz / python);
const cores = of((round) => round.cores);
const worker = of(({ processor }) => processor.worker / processor.python);
const ours = of(({ processor }) => processor.ours / processor.python);
const [s, c, w, o] = [share, cores, worker, ours].map((one) => one.toFixed(2));
console.log(`fuzz is at ${s} of PyTorch's own loop; two busy loops get ${c} cores here.`);
console.log(`Processor time, in times that loop's: the worker ${w}, this process ${o}.`);
process.exitCode = (cores >= 1.8 ? share >= 0.6 : Math.max(worker, ours) <= 2) ? 0 : 1;
