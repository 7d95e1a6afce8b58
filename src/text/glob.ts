// Globs of case ids.
import picomatch from 'picomatch';

/**
 * The regular expression, for JavaScript and for Python's re.fullmatch, of the ids that a glob stands for: those that
 * picomatch matches, and the one that is spelled like the glob.
 */
export function globSource(glob: string): string {
  const literal = glob.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  return `${literal}|${picomatch.makeRe(glob).source}`;
}

/** Whether an id is one that the glob stands for. */
export function globMatcher(glob: string): (id: string) => boolean {
  const wanted = new RegExp(`^(?:${globSource(glob)})$`);
  return (id) => wanted.test(id);
}
