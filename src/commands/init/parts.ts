// What init writes, and where: beside the package.json that is obeyed, and the workflow where GitHub reads it.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { type NearestPackage, shownPath } from '../nearest-package.ts';
import { KEY, type PackageKey } from '../package-key.ts';
import { UsageError } from '../usage.ts';
import { replace, stateOf, writeNew } from './place.ts';
import { SUBJECT_TEXT } from './subject-text.ts';
import { withKey } from './with-key.ts';
import { workflowText } from './workflow-text.ts';

export const AGAIN = 'Then call torch-parity init again: it keeps what is there, and adds what is missing.';
export const DEFAULTS = { subject: 'torch-parity.subject.mjs', gaps: 'torch-parity.gaps.json' };

export interface Part {
  /** Where a user finds it. */
  readonly name: string;
  readonly isThere: boolean;
  /** @throws Error of node:fs */
  readonly write: () => void;
}

/** @param key what stands there already: its files count @throws UsageError naming all that stands in the way */
export function partsOf({ file, text, json }: NearestPackage, key: PackageKey | undefined): Part[] {
  const project = path.dirname(file);
  const root = repositoryOf(project);
  const files = [
    { target: path.resolve(key?.subject ?? path.join(project, DEFAULTS.subject)), text: SUBJECT_TEXT },
    { target: path.resolve(key?.gaps ?? path.join(project, DEFAULTS.gaps)), text: '[]\n' },
    { target: path.join(root, '.github/workflows/torch-parity.yml'), text: workflowText(root, project) },
  ].map((one) => ({ ...one, state: stateOf(one.target) }));
  const problems = files.flatMap(({ state }) => (typeof state === 'object' ? [state.problem] : []));
  if (problems.length > 0) throw new UsageError('init: nothing was written', [...problems, AGAIN]);
  return [
    ...files.map(({ target, text: content, state }) => ({
      name: shownPath(target),
      isThere: state === 'kept',
      write: () => writeNew(target, content),
    })),
    {
      name: `"${KEY}" in ${shownPath(file)}`,
      isThere: Object.hasOwn(json, KEY),
      write: () => replace(file, withKey(text, KEY, DEFAULTS)), // last: what it names is there
    },
  ];
}

/** GitHub reads workflows at the top of a repository; where there is none, the project is taken for it. */
function repositoryOf(project: string): string {
  for (let folder = project; folder !== path.dirname(folder); folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, '.git'))) return folder;
  }
  return project;
}
