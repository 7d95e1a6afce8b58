// A small server on this machine alone: a static page, the questions as files, and a place to post answers to.
import { createServer } from 'node:http';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.json': 'application/json' };
/** Without 'wasm-unsafe-eval' no engine compiles WebAssembly. */
const POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'";

/**
 * @param page      folder of the static page
 * @param questions folder that `questions` wrote
 * @returns url, done: what the page told at its end, and close
 */
export async function served(page, questions, { csp, broken, onAnswer }) {
  const entries = JSON.parse(readFileSync(path.join(questions, 'questions.json'), 'utf8')).questions;
  const open = entries.filter(
    (one) => one.sha256 && !existsSync(path.join(questions, one.folder, 'answers')),
  );
  const folders = new Map(open.map((one) => [one.folder, new Set(Object.keys(one.sha256))]));
  let finish;
  const done = new Promise((resolve) => (finish = resolve));
  const server = createServer((request, response) => {
    handle(request, response).catch((error) => reply(response, 500, error.message));
  });

  async function handle(request, response) {
    const way = decodeURIComponent(new URL(request.url, 'http://local').pathname).slice(1);
    if (request.method === 'POST') {
      const body = await bodyOf(request);
      if (way === 'done') finish(JSON.parse(body.toString()));
      else answered(way.slice('answers/'.length), body);
      return reply(response, 200, '');
    }
    if (way === 'todo.json')
      return reply(response, 200, JSON.stringify({ broken, todo: open.map(todo) }), '.json');
    const file = fileOf(way);
    if (!file || !existsSync(file)) return reply(response, 404, 'not here');
    return reply(response, 200, readFileSync(file), path.extname(file));
  }

  function fileOf(way) {
    if (way.startsWith('q/')) return question(way.slice(2));
    if (way.startsWith('dist/'))
      return path.join(DIST, path.posix.normalize(`/${way.slice('dist/'.length)}`));
    return path.join(page, path.basename(way || 'index.html'));
  }

  /** A file of an open question. */
  function question(way) {
    const [folder, name] = [path.posix.dirname(way), path.posix.basename(way)];
    return folders.get(folder)?.has(name) ? path.join(questions, folder, name) : undefined;
  }

  /** A line of JSON with names and sizes, and the .npy files behind it. */
  function answered(folder, body) {
    if (!folders.has(folder)) throw new Error(`no open question ${folder}`);
    const own = path.join(questions, folder, 'answers');
    const end = body.indexOf('\n');
    const files = JSON.parse(body.subarray(0, end).toString());
    mkdirSync(own, { recursive: true });
    let at = end + 1;
    for (const [name, size] of files) {
      if (!/^\w+$/.test(name)) throw new Error(`no tensor is called ${name}`);
      writeFileSync(path.join(own, `${name}.npy`), body.subarray(at, at + size));
      at += size;
    }
    onAnswer?.(folder);
  }

  const reply = (response, status, body, ending = '.txt') => {
    response.writeHead(status, {
      'content-type': TYPES[ending] ?? 'application/octet-stream',
      'cache-control': 'no-store',
      ...(csp && { 'content-security-policy': POLICY }),
    });
    response.end(body);
  };
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    count: open.length,
    done,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

const todo = ({ folder, sha256 }) => ({ folder, files: Object.keys(sha256) });

async function bodyOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}
