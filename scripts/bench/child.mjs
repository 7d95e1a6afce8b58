// The driver's side of an engine: a process of its own that is asked one thing at a time and otherwise idle.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));

export class Child {
  #process;
  #answers;
  #said = '';

  /** @param commands.node of our own engines @param commands.python one that has torch; undefined: none was found */
  constructor({ file, options = {}, ours }, { node, python }) {
    const isPython = file.endsWith('.py');
    if (isPython && !python) throw new Error('no Python with torch was found');
    const [command, ...args] = isPython
      ? [python, '-u', file]
      : [ours ? node : process.execPath, 'serve.mjs', file, JSON.stringify(options)];
    this.#process = spawn(command, args, { cwd: here, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#process.stderr.on('data', (said) => (this.#said = `${this.#said}${said}`.slice(-2000)));
    this.#process.on('error', (error) => (this.#said += error.message)); // it could not be started; its output ends
    this.#process.stdin.on('error', () => {}); // it died; its output ends, which #ask reports
    this.#answers = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** @returns `version`, `answer` of one forward (float32, by name), and `flop` of peak.mjs */
  async open(shape, folder) {
    const { answer = {}, ...rest } = await this.#ask({ open: shape, folder });
    return { ...rest, answer: decoded(answer) };
  }

  /** Seconds per call. */
  async time(calls) {
    return (await this.#ask({ calls })).seconds;
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

function decoded(answer) {
  return Object.fromEntries(Object.entries(answer).map(([name, base64]) => [name, float32(base64)]));
}

function float32(base64) {
  const bytes = Uint8Array.from(Buffer.from(base64, 'base64')); // aligned, its memory its own
  return new Float32Array(bytes.buffer);
}

/** Of what a process said before it died, the line that says why. */
function reasonIn(text) {
  const lines = text.trim().split('\n');
  return lines.findLast((line) => /^\s*\w*Error\b/.test(line)) ?? (lines.at(-1) || 'without a word');
}
