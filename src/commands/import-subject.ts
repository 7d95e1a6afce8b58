// How a snippet of TypeScript gets the subject that a command was given.
import path from 'node:path';
import type { Subject } from '../conformance/index.ts';
import type { ChosenFlags } from './subject-options.ts';

/** Lines that end with `subject`. @param subject that was made of the flags */
export function importOf({ isolation }: Subject, flags: ChosenFlags & { readonly exact?: true }): string {
  const { subject, subjectCommand, subjectServer, exact } = flags;
  if (subject !== undefined) {
    const file = relativeImport(subject);
    if (isolation === undefined) return `import subject from '${file}';`;
    return started(`import program from '${file}';`, 'program');
  }
  if (subjectCommand !== undefined) return started('', definition('command', subjectCommand));
  if (subjectServer !== undefined) return started('', definition('server', subjectServer));
  if (!exact) return "import { own as subject } from 'torch-parity';";
  return [
    "import { ownWith } from 'torch-parity';",
    '',
    "const subject = ownWith({ arithmetic: 'float32-in-order' });",
  ].join('\n');
}

function started(file: string, program: string): string {
  const imports = ["import { startSubject } from 'torch-parity';", file].filter(Boolean);
  return [...imports, '', `const subject = startSubject(${program});`].join('\n');
}

const definition = (key: string, line: string) => `{ name: 'mine', ${key}: ${JSON.stringify(line)} }`;

/** As a file in the working folder would import it. */
function relativeImport(file: string): string {
  const way = path.relative(process.cwd(), path.resolve(file)).split(path.sep).join('/');
  return way.startsWith('.') ? way : `./${way}`;
}
