// The command line of npm run browsers.
import { parseArgs } from 'node:util';
import { BROWSERS } from './installed.mjs';

export const USAGE = `npm run browsers -- [options]

The package's own RNN, LSTM and GRU in a real browser, headless: each answers the
questions of the committed goldens from a static page, and torch-parity judges.

  --browser NAME   ${Object.keys(BROWSERS).join(' or ')}; repeatable (default: all)
  --filter GLOB    only these cases, as in check; repeatable
  --csp            a content security policy that forbids WebAssembly
  --break NAME     the control: this tensor is answered wrongly, and must fail
  --limit SECONDS  that one browser may take for one round (default: 600)
  --quiet          the totals alone, no report`;

/** @throws Error naming the option */
export function parsed(args) {
  const { values } = parseArgs({
    args,
    options: {
      browser: { type: 'string', multiple: true, default: Object.keys(BROWSERS) },
      filter: { type: 'string', multiple: true, default: [] },
      csp: { type: 'boolean', default: false },
      break: { type: 'string' },
      limit: { type: 'string', default: '600' },
      quiet: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const unknown = values.browser.find((name) => !Object.hasOwn(BROWSERS, name));
  if (unknown !== undefined) {
    throw new Error(`--browser ${unknown}: want ${Object.keys(BROWSERS).join(' or ')}`);
  }
  const limit = Number(values.limit);
  if (!(limit > 0)) throw new Error(`--limit ${values.limit}: want seconds`);
  return { ...values, limit };
}
