// The driver's side of an engine: a process of its own that is asked one thing at a time and otherwise idle.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { TRUTH } from './engines.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));

export class Child {
  #process;
  #answers;
  #said = '';
  #floats;

  /** @param commands.node of all engines in JavaScript @param commands.python one that has torch */
  constructor({ file, options = {} }, { node, python }) {
    this.#floats = file === TRUTH.file ? Float64Array : Float32Array;
    const isPython = file.endsWith('.py');
    const [command, ...args] = isPython
      ? [python, '-u', file]
      : [node, 'serve.mjs', file, JSON.stringify(options)];
    this.#process = spawn(command, args, { cwd: here, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#process.stderr.on('data', (said) => (this.#said = `${this.#said}${said}`.slice(-2000)));
    this.#process.on('error', (error) => (this.#said += error.message)); // it could not be started; its output ends
    this.#process.stdin.on('error', () => {}); // it died; its output ends, which #ask reports
    this.#answers = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** @returns `version`, `answer` of one forward (by name; of TRUTH in float64), and `flop` of peak.mjs */
  async open(shape, folder, form) {
    const { answer = {}, ...rest } = await this.#ask({ open: shape, folder, form });
    const named = Object.entries(answer).map(([name, base64]) => [name, new this.#floats(bytesOf(base64))]);
    return { ...rest, answer: Object.fromEntries(named) };
  }

  /** In seconds per call: `seconds` of all, and those of the `fastest` burst, where bursts are told. */
  async time(calls) {
    const { seconds, fastest = seconds } = await this.#ask({ calls });
    return { seconds, fastest };
  }

  close() {
    this.#process.kill();
  }

  async #ask(request) {
    this.#process.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await this.#answers.next();
    if (done) throw new Error(`it ended: ${reasonIn(this.#said)}`);
    const answer = JSON.parse(value);
    if (answer.error) throw new Error(answer.error);
    return answer;
  }
}

/** Aligned, its memory its own. */
function bytesOf(base64) {
  return Uint8Array.from(Buffer.from(base64, 'base64')).buffer;
}

/** Of what a process said before it died, the line that says why. */
function reasonIn(text) {
  const lines = text.trim().split('\n');
  return lines.findLast((line) => /^\s*\w*Error\b/.test(line)) ?? (lines.at(-1) || 'without a word');
}
