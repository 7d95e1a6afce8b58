// Standard output, all of it or a word about it: a disk may be full, a reader may close the pipe.
import { fstatSync, writeSync } from 'node:fs';
import { InputError } from '../tensor/index.ts';
import { EXIT } from './usage.ts';

/** What was to be printed was not, or not all of it. The command is told of it by `guardOutput`. */
export class OutputError extends InputError {
  override name = 'OutputError';
}

/** Writes a line, or several. @throws OutputError where it did not get there */
export async function print(text: string): Promise<void> {
  const bytes = Buffer.from(`${text}\n`);
  try {
    if (isFile(process.stdout.fd)) writeAll(process.stdout.fd, bytes);
    else await written(bytes);
  } catch (cause) {
    fault ??= cause as NodeJS.ErrnoException;
    throw new OutputError(faultText(fault), [], { cause });
  }
}

/** Node's own stream takes what a disk had room for as all of it. */
function writeAll(fd: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
}

function isFile(fd: number): boolean {
  return fstatSync(fd).isFile();
}

function written(bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}

/** The first fault of standard output. */
let fault: NodeJS.ErrnoException | undefined;

/**
 * Whoever writes to standard output and is not told that it failed: at the end one line says so, and the exit code is at
 * least that of bad input. Nothing can be said where standard error fails.
 */
export function guardOutput(): void {
  process.stdout.on('error', (error) => (fault ??= error));
  process.stderr.on('error', () => {});
  process.on('exit', (code) => {
    if (!fault) return;
    process.exitCode = Math.max(code, EXIT.usage);
    try {
      writeSync(process.stderr.fd, `torch-parity: ${faultText(fault)}\n`);
    } catch {
      // that is closed as well
    }
  });
}

function faultText({ code, message }: NodeJS.ErrnoException): string {
  const why = { EPIPE: 'whoever read it has closed it', ENOSPC: 'no space is left' }[code ?? ''] ?? message;
  return `standard output could not be written: ${why} (${code})`;
}
