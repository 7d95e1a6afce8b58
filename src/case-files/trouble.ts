// Why the disk refused, in words: Node's codes are known to few.

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name or path is longer than this system allows',
  EISDIR: 'it is a folder',
  ENXIO: 'it is no regular file',
  EMFILE: 'too many files are open',
  EIO: 'the disk failed',
};

/** @param cause what a function of node:fs threw */
export function troubleOf(cause: unknown): string {
  const { code = '', message } = cause as NodeJS.ErrnoException;
  return Object.hasOwn(WORDS, code) ? `${WORDS[code]} (${code})` : message;
}

/** Whether there is nothing of this name. */
export function isMissing(cause: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes((cause as NodeJS.ErrnoException).code ?? '');
}
