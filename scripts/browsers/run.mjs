// npm run browsers: the package's own modules in real browsers, judged from their answers. See options.mjs.
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { BROWSERS, installed } from './installed.mjs';
import { parsed, USAGE } from './options.mjs';
import { withBrowser } from './running.mjs';
import { served } from './server.mjs';

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const PAGE = fileURLToPath(new URL('page', import.meta.url));

const options = optionsOf(process.argv.slice(2));
const missing = options.browser.filter((name) => !installed(name));
for (const name of missing) console.error(`${name} is not installed: ${BROWSERS[name].install}`);
if (missing.length > 0) process.exit(2);

const scratch = mkdtempSync(path.join(tmpdir(), 'torch-parity-browsers-'));
let isKept = false;
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
process.once('exit', () => isKept || rmSync(scratch, { recursive: true, force: true, maxRetries: 5 }));
const questions = path.join(scratch, 'questions');
const page = path.join(scratch, 'page');

await makePage();
wantOk(await cli('questions', '--to', questions, ...options.filter.flatMap((glob) => ['--filter', glob])));
let exitCode = 0;
for (const name of options.browser) exitCode = Math.max(exitCode, await judged(name));
process.exitCode = exitCode;

/** One browser from the first question to the report. @returns the exit code of judge */
async function judged(name) {
  const { version } = installed(name);
  const folder = path.join(scratch, name);
  cpSync(questions, folder, { recursive: true });
  const since = performance.now();
  let told = await answered(name, folder);
  const { count } = told;
  const seconds = (performance.now() - since) / 1000;
  const title = `${told.name}, in ${version}`;
  const [json, text] = ['first.json', 'first.txt'].map((file) => path.join(scratch, file));
  let code = await judge(folder, title, [
    '--no-diagnose',
    '--reporter',
    `json=${json}`,
    '--reporter',
    `pretty=${text}`,
  ]);
  const { totals } = JSON.parse(readFileSync(json, 'utf8'));
  if (totals.fail > 0) {
    told = await answered(name, folder); // where it is first wrong
    code = await judge(folder, title, []);
    isKept = true;
    console.log(`Kept, to go on from: ${scratch}`);
  } else if (!options.quiet) console.log(`\n${readFileSync(text, 'utf8')}`);
  const { cases, pass, fail: failing, skip } = totals;
  console.log(
    `${title}: ${pass} of ${cases} cases passed, ${failing} failed, ${skip} skipped; ` +
      `${count} questions answered in ${seconds.toFixed(1)} s; ${told.threaded}`,
  );
  if (code === 0) rmSync(folder, { recursive: true, force: true });
  return code;
}

/** What the page tells at its end; every open question of the folder is answered then. */
async function answered(name, folder) {
  const { command } = installed(name);
  let last = Date.now();
  let count = 0;
  const onAnswer = () => {
    count++;
    if (Date.now() - last < 5000) return; // milliseconds
    last = Date.now();
    console.error(`${name}: ${count} of ${server.count} questions`);
  };
  const server = await served(page, folder, { csp: options.csp, broken: options.break, onAnswer });
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(
      () => resolve(`it answered ${count} of ${server.count} questions in ${options.limit} s`),
      options.limit * 1000,
    );
  });
  try {
    const told = await withBrowser(name, command, server.url, (ended) =>
      Promise.race([server.done, ended, late]),
    );
    if (typeof told === 'string') fail(`${name}: ${told}`);
    const { failed } = told;
    if (failed.length > 0)
      fail(`${name}: ${failed.length} questions failed in the page, such as ${failed[0]}`);
    return { ...told, count };
  } finally {
    clearTimeout(timer);
    await server.close();
  }
}

/** @returns its exit code */
function judge(folder, title, rest) {
  return cli('judge', folder, '--name', title, ...rest);
}

async function cli(...args) {
  const child = spawn(process.execPath, [CLI, ...args], { stdio: 'inherit' });
  const kill = () => child.kill('SIGKILL');
  process.prependOnceListener('exit', kill);
  const [status] = await once(child, 'exit');
  process.off('exit', kill);
  return status ?? 2;
}

/** One file that loads nothing, and a page that loads it. */
async function makePage() {
  mkdirSync(page);
  cpSync(path.join(PAGE, 'index.html'), path.join(page, 'index.html'));
  const bundle = await rolldown({ input: path.join(PAGE, 'page.mjs'), platform: 'browser' });
  await bundle.write({ file: path.join(page, 'page.js') });
  await bundle.close();
}

function optionsOf(args) {
  try {
    const given = parsed(args);
    if (!given.help) return given;
    console.log(USAGE);
    process.exit(0);
  } catch (error) {
    return fail(`${error.message}\n\n${USAGE}`);
  }
}

function wantOk(status) {
  if (status !== 0) process.exit(status);
}

function fail(message) {
  console.error(message);
  process.exit(2);
}
