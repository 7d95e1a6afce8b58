// The workflow that init writes for GitHub Actions. It names no action but GitHub's own: what is checked is what package.json
// says, by the command that one types.
import { existsSync } from 'node:fs';
import path from 'node:path';

/** How each package manager installs what its lock file says, and runs a command of a package. */
const MANAGERS = [
  { lock: 'package-lock.json', install: 'npm ci', run: 'npx torch-parity' },
  {
    lock: 'pnpm-lock.yaml',
    install: 'corepack enable && pnpm install --frozen-lockfile',
    run: 'pnpm exec torch-parity',
  },
  { lock: 'yarn.lock', install: 'corepack enable && yarn install', run: 'yarn torch-parity' },
];
const WITHOUT_LOCK = { install: 'npm install', run: 'npx torch-parity' };

/** Of a repository. @param root its folder @param project the folder of package.json, in it */
export function workflowText(root: string, project: string): string {
  const { install, run, folder } = managerOf(root, project);
  const at = folderIn(root, project);
  const installAt = folderIn(root, folder);
  return [
    '# Numerical parity with PyTorch: the subject that package.json names, against every golden.',
    'name: torch-parity',
    '',
    'on: [push, pull_request]',
    '',
    'permissions:',
    '  contents: read',
    '',
    'jobs:',
    '  check:',
    '    runs-on: ubuntu-latest',
    '    timeout-minutes: 30',
    ...(at === '.' ? [] : ['    defaults:', '      run:', `        working-directory: ${scalar(at)}`]),
    '    steps:',
    '      - uses: actions/checkout@v6',
    '      - uses: actions/setup-node@v6',
    '        with:',
    '          node-version: 22',
    `      - run: ${install}`,
    ...(installAt === at ? [] : [`        working-directory: ${scalar(installAt)}`]),
    `      - run: ${run} check --reporter pretty --reporter github --reporter html=torch-parity.html`,
    '      - uses: actions/upload-artifact@v6',
    '        if: ${{ !cancelled() }}',
    '        with:',
    '          name: torch-parity',
    `          path: ${scalar(path.posix.join(at, 'torch-parity.html'))}`,
    '',
  ].join('\n');
}

/** By the nearest lock file, from the project up to the repository: a workspace has one for all. */
function managerOf(root: string, project: string) {
  for (let folder = project; ; folder = path.dirname(folder)) {
    const found = MANAGERS.find(({ lock }) => existsSync(path.join(folder, lock)));
    if (found) return { ...found, folder };
    if (folder === root || folder === path.dirname(folder)) return { ...WITHOUT_LOCK, folder: project };
  }
}

function folderIn(root: string, folder: string): string {
  return path.relative(root, folder).split(path.sep).join('/') || '.';
}

/** As YAML takes it for one text. */
function scalar(text: string): string {
  return /^[\w.][\w./-]*$/.test(text) ? text : `'${text.replaceAll("'", "''")}'`;
}
