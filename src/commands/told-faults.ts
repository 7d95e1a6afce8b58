// What is wrong with cases that could not be read: told whole on standard error, once the run is over.
import { plainLines } from '../text/index.ts';

/** Of more than these the report has the names. */
const MOST = 20;

export class ToldFaults {
  readonly #texts = new Set<string>(); // the cases may be gone through twice

  readonly add = (text: string): void => {
    this.#texts.add(text);
  };

  tell(): void {
    for (const text of [...this.#texts].slice(0, MOST))
      process.stderr.write(`torch-parity: ${plainLines(text)}\n`);
    const left = this.#texts.size - MOST;
    if (left > 0) process.stderr.write(`torch-parity: and ${left} more cases cannot be read\n`);
  }
}
