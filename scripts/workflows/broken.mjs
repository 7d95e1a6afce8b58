// Workflows that are broken in one place each, and what has to be said of it: the control of lint.mjs.

const withStep = (...lines) =>
  [
    'on: push',
    'jobs:',
    '  a:',
    '    runs-on: ubuntu-latest',
    '    steps:',
    ...lines.map((line) => `      ${line}`),
  ]
    .concat('')
    .join('\n');

export const brokenWorkflows = [
  { text: withStep('- run: echo ${{ matrix.node }}'), says: /"node" is not defined/ },
  { text: withStep('- run: echo ${{ github.event.issue.title }}'), says: /potentially untrusted/ },
  { text: withStep('- rum: echo'), says: /unexpected key "rum"/ },
  {
    text: withStep('- run: echo').replace('ubuntu-latest', 'ubuntu-latets'),
    says: /label "ubuntu-latets" is unknown/,
  },
  { text: withStep('- run: echo').replace('    steps', '    needs: b\n    steps'), says: /needs job "b"/ },
  { text: withStep('- run: "'), says: /not YAML/ },
  {
    text: withStep('- uses: ./.github/actions/check', '  with:', '    shards: 1/4'),
    says: /no input shards, want /,
  },
  { text: withStep('- uses: ./.github/actions/chek'), says: /chek: ENOENT/ },
];
