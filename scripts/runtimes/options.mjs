// The options of npm run runtimes.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { HERE } from './list.mjs';

const USAGE = `npm run runtimes -- [--only NAME]… [--check] [--live NETWORKS] [--live-results DIR] [--out DIR]
  --only          this runtime; repeatable. The others keep their rows
  --check         write nothing, and say whether the goldens' verdicts are those of the table
  --live          how many random networks the JavaScript ones are asked (default: 2000; it needs PyTorch)
  --live-results  a folder with NAME.jsonl of each, written by live.mjs before: nothing is drawn
  --out           where parity.json and parity.md are (default: scripts/runtimes/results)`;

/** @param names of the runtimes that there are @returns { only, check, live, from, out }; ends the process where they are wrong */
export function options(names) {
  const { only, check, live, 'live-results': from, out, help } = values();
  if (help) usage();
  if (!/^\d+$/.test(live)) usage(`--live ${live}: want a number of networks`);
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined) usage(`--only ${unknown}: want one of ${names.join(', ')}`);
  return { only, check, live: check ? 0 : Number(live), from, out };
}

function values() {
  try {
    return parseArgs({
      options: {
        only: { type: 'string', multiple: true, default: [] },
        check: { type: 'boolean', default: false },
        live: { type: 'string', default: '2000' },
        'live-results': { type: 'string' },
        out: { type: 'string', default: path.join(HERE, 'results') },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    return usage(error.message);
  }
}

function usage(trouble) {
  console[trouble ? 'error' : 'log'](trouble ? `${trouble}\n\n${USAGE}` : USAGE);
  process.exit(trouble ? 2 : 0);
}
