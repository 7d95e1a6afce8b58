// One runtime, measured: check over the goldens, with its known defects as gaps; check over the reproductions; a diagnosis of
// each defect; and live networks.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { HERE } from './list.mjs';

const ROOT = path.join(HERE, '..', '..');
/** Trying all mistakes takes a second for each case that none explains. */
const SAMPLE = 3;
const CLI = path.join(ROOT, 'dist', 'cli.js');

/**
 * @param live how many networks: { runs, seed, from? }, `from` a folder with what live.mjs has written before
 * @param diagnoses whether each defect is diagnosed, which takes minutes
 * @returns { goldens, reproductions, diagnoses, live? }: reports, or `{ ended }` where the runtime ended the process
 */
export function measured(runtime, { live, diagnoses: isDiagnosed = true, say }) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'torch-parity-runtimes-'));
  try {
    say('goldens');
    const gaps = path.join(folder, 'gaps.json');
    writeFileSync(gaps, JSON.stringify(gapsOf(runtime)));
    const goldens = report(runtime, folder, [
      ...(gapsOf(runtime).length > 0 ? ['--gaps', gaps] : []),
      '--no-diagnose',
    ]);
    say('reproductions');
    const reproductions = report(runtime, folder, [path.join(HERE, 'reproductions'), '--no-diagnose']);
    if (isDiagnosed) say('diagnoses');
    const diagnoses = runtime.defects.map(({ title }) =>
      isDiagnosed ? diagnosis(runtime, folder, goldens, title) : undefined,
    );
    if (!live) return { goldens, reproductions, diagnoses };
    say(`${live.runs} live networks`);
    return { goldens, reproductions, diagnoses, live: liveRun(runtime, folder, live) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const gapsOf = ({ defects }) =>
  defects.flatMap(({ title, cases }) => cases.map((glob) => ({ case: glob, reason: title })));

function report(runtime, folder, words) {
  const file = path.join(folder, 'report.json');
  rmSync(file, { force: true });
  const { status, signal, stderr } = node([
    CLI,
    'check',
    ...words,
    ...runtime.subject,
    '--reporter',
    `json=${file}`,
  ]);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  return { ended: `${lastLine(stderr)} (${signal ?? `exit code ${status}`})` };
}

/** Of some goldens that fail for one defect alone: several defects at once explain each other away. */
function diagnosis(runtime, folder, { cases = [] }, title) {
  const failing = cases.filter(({ status, reason }) => status === 'gap' && reason === title).slice(0, SAMPLE);
  if (failing.length === 0) return undefined;
  const filters = failing.flatMap(({ id }) => ['--filter', id]);
  return report(runtime, folder, filters).diagnosis;
}

function liveRun({ name, subject: [, file] }, folder, { runs, seed, from }) {
  const results = path.join(from ?? folder, `${name}.jsonl`);
  const { status, signal, stderr } = from
    ? { status: 0 }
    : node([path.join(HERE, 'live.mjs'), file, runs, seed, results]);
  const lines = existsSync(results) ? readFileSync(results, 'utf8').trim().split('\n').filter(Boolean) : [];
  const ended = status === 0 ? {} : { ended: `${lastLine(stderr)} (${signal ?? `exit code ${status}`})` };
  return {
    seed,
    runs: from ? lines.length : runs,
    verdicts: lines.map((line) => JSON.parse(line)),
    ...ended,
  };
}

function node(words) {
  return spawnSync(process.execPath, words.map(String), { cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 28 });
}

const lastLine = (text) => text.trim().split('\n').at(-1);
