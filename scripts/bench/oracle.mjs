// npm run bench:oracle: the live oracle alone. Exit 1 below a half of the Python loop.
import { measureOracle } from './oracle-rounds.mjs';
import { median } from './paired.mjs';
import { oracleTable } from './harness-table.mjs';

const measured = await measureOracle(7);
console.log(oracleTable(measured));
const many = median(measured.rounds.map((round) => round.many / round.python));
process.exitCode = many >= 0.5 ? 0 : 1;
