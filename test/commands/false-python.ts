// Stand-ins for a Python, as shell scripts: each says that it has torch, and then does one thing, right or wrong.
import { writeFileSync } from 'node:fs';
import path from 'node:path';

const LINE = '{"id":"x","status":"new","tensor":null,"difference":null,"bound":null}';

/** What they do once torch was found. record.py is called as `-u record.py GOLDEN STAGE`, worker.py without arguments. */
export const FALSE_PYTHON = {
  /** A recorder that does its work: the goldens with another notes.txt. */
  records: `cp -R "$3" "$4"; echo '{"total":1}'; echo new > "$4/notes.txt"; echo '${LINE}'`,
} as const;

/** @param torch what it answers when it is asked for the version of torch */
export function falsePython(folder: string, name: string, body: string, torch = 'echo 2.13.0'): string {
  const file = path.join(folder, name);
  const script = `#!/bin/sh\nif [ "$1" = -c ]; then ${torch}; exit; fi\n${body}\n`;
  writeFileSync(file, script, { mode: 0o755 });
  return file;
}
