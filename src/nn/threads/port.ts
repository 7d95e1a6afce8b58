// A worker as a browser has it, and as Node has it: messages either way. Node's module is asked for by name while the program
// runs, so that nothing of it is in a bundle for browsers.

export interface Port {
  post(message: unknown, transfer: readonly ArrayBuffer[]): void;
  /** Of what the other side posts. */
  onMessage(listen: (message: unknown) => void): void;
}

export interface WorkerPort extends Port {
  /** It could not start, or ended by itself. */
  onEnd(listen: () => void): void;
  /** Whether the process waits for it. */
  hold(isHeld: boolean): void;
  end(): void;
}

interface NodeThreads {
  readonly Worker: new (url: URL, options: { execArgv: readonly string[] }) => NodeWorker;
  readonly parentPort: NodeWorker | null;
}

interface NodeWorker {
  postMessage(message: unknown, transfer: readonly ArrayBuffer[]): void;
  on(event: string, listen: (value: unknown) => void): void;
  ref(): void;
  unref(): void;
  terminate(): unknown;
}

interface WebWorker {
  postMessage(message: unknown, transfer: readonly ArrayBuffer[]): void;
  addEventListener(event: string, listen: (event: { readonly data?: unknown }) => void): void;
  terminate(): void;
}

const scope = globalThis as {
  readonly process?: { getBuiltinModule?(name: string): unknown };
  readonly Worker?: new (url: URL, options: { type: 'module' }) => WebWorker;
};

const threads = () => scope.process?.getBuiltinModule?.('node:worker_threads') as NodeThreads | undefined;

/**
 * A worker that runs a module; undefined where there are no workers.
 * @param base its URL; undefined in a bundle that is no module
 */
export function startWorker(file: string, base: string | undefined): WorkerPort | undefined {
  try {
    const url = new URL(file, base);
    const node = threads();
    // Flags of the process, such as --input-type, may be of no use to a file.
    if (node) return nodePort(new node.Worker(url, { execArgv: [] }));
    return scope.Worker && webPort(new scope.Worker(url, { type: 'module' }));
  } catch {
    return undefined; // a policy, or a place that no worker can be loaded from
  }
}

/** In a worker: the way back. */
export function parent(): Port {
  const node = threads();
  return node ? nodePort(node.parentPort!) : webPort(globalThis as unknown as WebWorker);
}

function nodePort(worker: NodeWorker): WorkerPort {
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    onMessage: (listen) => worker.on('message', listen),
    onEnd: (listen) => {
      worker.on('error', listen);
      worker.on('exit', listen);
    },
    hold: (isHeld) => (isHeld ? worker.ref() : worker.unref()),
    end: () => void worker.terminate(),
  };
}

function webPort(worker: WebWorker): WorkerPort {
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    onMessage: (listen) => worker.addEventListener('message', ({ data }) => listen(data)),
    onEnd: (listen) => worker.addEventListener('error', listen),
    hold: () => {},
    end: () => worker.terminate(),
  };
}
