// npm run runtimes: every runtime against PyTorch, and the parity table. See README.md and options.mjs.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { installed } from './install.mjs';
import { listed } from './list.mjs';
import { measured } from './measure.mjs';
import { options } from './options.mjs';
import { entryOf, notBuilt } from './table/entry.mjs';
import { markdown } from './table/markdown.mjs';
import { differences } from './table/same.mjs';

const SEED = 1;
const all = listed();
const { only, check, live, from, out } = options(all.map(({ name }) => name));
const json = path.join(out, 'parity.json');
const before = existsSync(json) ? JSON.parse(readFileSync(json, 'utf8')).runtimes : [];
const surroundings = {
  date: new Date().toISOString().slice(0, 10),
  cpu: os.cpus()[0]?.model ?? 'unknown',
  os: `${os.type()} ${os.arch()}`,
};

const entries = [];
for (const runtime of all) {
  const kept = before.find(({ name }) => name === runtime.name);
  const isAsked = only.length === 0 || only.includes(runtime.name);
  if (!isAsked) {
    if (kept) entries.push(kept);
    continue;
  }
  const entry = entryFor(runtime);
  entries.push(entry);
  for (const text of [...problemsOf(entry), ...(check ? differences(entry, kept) : [])]) {
    console.log(text);
    process.exitCode = 1;
  }
}
if (!check) {
  writeFileSync(json, `${JSON.stringify({ format: 1, runtimes: entries }, null, 1)}\n`);
  writeFileSync(path.join(out, 'parity.md'), markdown({ runtimes: entries }));
  console.log(`written: ${json}, and parity.md beside it`);
}

function entryFor(runtime) {
  const say = (what) => console.log(`${runtime.name}: ${what}`);
  if (runtime.reason) return notBuilt(runtime, runtime.reason);
  say('packages');
  const trouble = installed(runtime);
  if (trouble) return notBuilt(runtime, `it was not installed: ${trouble}`);
  const isLive = live > 0 && runtime.language === 'JavaScript';
  const more = { diagnoses: !check, ...(isLive && { live: { runs: live, seed: SEED, from } }) };
  return entryOf(runtime, measured(runtime, { say, ...more }), surroundings);
}

function problemsOf({ name, failures = [], stale = [], ended }) {
  return [
    ...(ended ? [`${name} ended the process: ${ended}`] : []),
    ...failures.map(
      ({ what, cases, example }) => `${name}: no listed defect covers ${cases}, such as ${example}: ${what}`,
    ),
    ...stale.map((glob) => `${name}: ${glob} is listed as a defect, and passes: take it out of defects/`),
  ];
}
