// The last line of the gate: how many tests ran. A skipped test, or none at all, is a failure here.
import { readFileSync } from 'node:fs';

const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(
  readFileSync(process.argv[2], 'utf8'),
);
const skipped = numPendingTests + numTodoTests;
console.log(`${numPassedTests} passed, ${numFailedTests} failed, ${skipped} skipped`);
process.exitCode = numPassedTests > 0 && numFailedTests === 0 && skipped === 0 ? 0 : 1;
