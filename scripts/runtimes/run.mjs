// npm run runtimes: every runtime against PyTorch, and the parity table. See README.md.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { installed } from './install.mjs';
import { HERE, listed } from './list.mjs';
import { measured } from './measure.mjs';
import { entryOf, notBuilt } from './table/entry.mjs';
import { markdown } from './table/markdown.mjs';

const USAGE = `npm run runtimes -- [--only NAME]… [--live NETWORKS] [--live-results DIR] [--out DIR]
  --only  this runtime; repeatable. The others keep their rows
  --live  how many random networks the JavaScript ones are asked (default: 2000; it needs PyTorch)
  --live-results  a folder with NAME.jsonl of each, written by live.mjs before: nothing is drawn
  --out   where parity.json and parity.md are (default: scripts/runtimes/results)`;
const SEED = 1;

const { only, live, 'live-results': from, out } = parsed();
const all = listed();
const unknown = only.filter((name) => !all.some((one) => one.name === name));
if (unknown.length > 0) usage(`--only ${unknown[0]}: want one of ${all.map(({ name }) => name).join(', ')}`);

const files = { json: path.join(out, 'parity.json'), page: path.join(out, 'parity.md') };
const before = existsSync(files.json) ? JSON.parse(readFileSync(files.json, 'utf8')).runtimes : [];
const surroundings = {
  date: new Date().toISOString().slice(0, 10),
  cpu: os.cpus()[0]?.model,
  os: `${os.type()} ${os.arch()}`,
};
const entries = [];
for (const runtime of all) {
  const kept = before.find(({ name }) => name === runtime.name);
  const isAsked = only.length === 0 || only.includes(runtime.name);
  if (isAsked) entries.push(entryFor(runtime));
  else if (kept) entries.push(kept);
}
writeFileSync(files.json, `${JSON.stringify({ format: 1, runtimes: entries }, null, 1)}\n`);
writeFileSync(files.page, markdown({ runtimes: entries }));
console.log(`\n${files.page}`);
for (const { name, failures = [], stale = [], ended } of entries) {
  if (only.length > 0 && !only.includes(name)) continue;
  if (ended) problem(`${name} ended the process: ${ended}`);
  for (const { what, cases, example } of failures)
    problem(`${name}: no listed defect covers ${example} and ${cases - 1} more: ${what}`);
  for (const glob of stale)
    problem(`${name}: ${glob} is listed as a defect, and passes: delete it from defects/`);
}

function entryFor(runtime) {
  const say = (what) => console.log(`${runtime.name}: ${what}`);
  if (runtime.reason) return notBuilt(runtime, runtime.reason);
  say('packages');
  const trouble = installed(runtime);
  if (trouble) return notBuilt(runtime, `it was not installed: ${trouble}`);
  const isLive = live > 0 && runtime.language === 'JavaScript';
  const found = measured(runtime, { say, ...(isLive && { live: { runs: live, seed: SEED, from } }) });
  return entryOf(runtime, found, surroundings);
}

function problem(text) {
  console.log(text);
  process.exitCode = 1;
}

function parsed() {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: 'string', multiple: true, default: [] },
        live: { type: 'string', default: '2000' },
        'live-results': { type: 'string' },
        out: { type: 'string', default: path.join(HERE, 'results') },
        help: { type: 'boolean' },
      },
    });
    if (values.help) usage();
    if (!/^\d+$/.test(values.live)) usage(`--live ${values.live}: want a number of networks`);
    return { ...values, live: Number(values.live) };
  } catch (error) {
    return usage(error.message);
  }
}

function usage(trouble) {
  console[trouble ? 'error' : 'log'](trouble ? `${trouble}\n\n${USAGE}` : USAGE);
  process.exit(trouble ? 2 : 0);
}
