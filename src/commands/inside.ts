// Whether one path is below another, or the same.
import path from 'node:path';

/** Both absolute, with all links followed. */
export function isInside(file: string, folder: string): boolean {
  const way = path.relative(folder, file);
  return way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way);
}
