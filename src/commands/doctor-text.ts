// What doctor found, as text: what one pastes into a report of a bug. Paths and commands stay whole, so that they can be typed.
import { PINNED_TORCH } from '../oracle/index.ts';
import { wrap } from '../report/index.ts';
import type { ExaminedPlace, Health, Verdict } from './health.ts';

/** Columns of the labels. */
const LABEL = 23;

export function doctorText(health: Health, verdict: Verdict): string {
  const { node, goldens, settings, pythons } = health;
  return [
    ...line('torch-parity', health.package.version),
    ...line('Node', `${node.version}, ${node.fits ? 'one of' : 'NOT one of'} ${node.engines}`),
    ...line('platform', health.platform),
    ...line('own modules', health.package.kernel),
    ...line('goldens', goldens.fault === undefined ? `${goldens.count}, all read` : 'CANNOT be read:'),
    ...indented(goldens.fault),
    ...line('settings', settingsHead(health)),
    ...settings.taken.map(
      ({ name, value, missing }) => `${' '.repeat(LABEL)}${name} ${value}${missing ? ' (MISSING)' : ''}`,
    ),
    ...indented(settings.fault),
    '',
    'Pythons, in the order in which they are looked for:',
    ...pythons.flatMap(placeLines),
    '',
    ...verdictLines(verdict, pythons),
  ].join('\n');
}

function settingsHead({ settings }: Health): string {
  if (settings.fault !== undefined) return 'WRONG:';
  if (settings.file === undefined) return 'none: no "torch-parity" in a package.json';
  return `of ${settings.file}${settings.taken.length === 0 ? ', none that applies' : ':'}`;
}

function placeLines({ from, command, lacks, found, ailment, taken }: ExaminedPlace): string[] {
  if (found === undefined) return line(`  ${from}`, lacks ?? '');
  const path = found.executable ?? command!;
  const versions = [
    found.python === undefined ? [] : `Python ${found.python} ${found.machine}`,
    found.torch === undefined ? [] : `torch ${found.torch}`,
    found.numpy === undefined ? [] : `numpy ${found.numpy}`,
    found.cpu === undefined ? [] : `CPU capability ${found.cpu}`,
    found.threads === undefined ? [] : `${found.threads} threads`,
  ].flat();
  return [
    `${`  ${from}`.padEnd(LABEL)}${path}${taken ? '  (taken)' : ''}`,
    ...indented(versions.join(', ')),
    ...indented(ailment?.what),
    ...indented(ailment?.said),
  ];
}

function verdictLines({ check, record, fuzz, remedy }: Verdict, pythons: readonly ExaminedPlace[]): string[] {
  const torch = pythons.find((one) => one.taken)?.found?.torch;
  const by = torch === undefined ? '' : ` by torch ${torch}`;
  return [
    ...line('check, diagnose', check ? 'can run' : 'CANNOT run: see above'),
    ...line('fuzz', fuzz ? `can run${by}` : 'CANNOT run: it wants a Python with torch'),
    ...line('record, capture', record ? `can run${by}` : `CANNOT run: want torch ${PINNED_TORCH}`),
    ...(remedy === undefined ? [] : ['', 'To mend it:', `  ${remedy}`]),
  ];
}

function line(label: string, text: string): string[] {
  const [first = '', ...rest] = wrap(text, LABEL);
  return [`${label.padEnd(LABEL)}${first.trimStart()}`, ...rest];
}

function indented(text = ''): string[] {
  return text.split('\n').flatMap((one) => wrap(one, LABEL));
}
