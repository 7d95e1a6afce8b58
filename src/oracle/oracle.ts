// PyTorch, asked live. A worker that dies or hangs fails the question that it was at; all others get a fresh one.
import { OracleError } from './error.ts';
import {
  type Answer,
  type Computation,
  computeHeader,
  drawHeader,
  type Hello,
  type Spec,
  withPrefix,
} from './protocol.ts';
import { isPinned, PINNED_TORCH } from './python.ts';
import { requireWhole } from './whole-answer.ts';
import { Worker, type WorkerOptions } from './worker.ts';

export class Oracle {
  readonly #options: WorkerOptions;
  #worker: Worker;
  #faults = 0;
  /** What a worker died of, once a question has failed with it. */
  readonly #blamed = new WeakSet<OracleError>();
  #isClosed = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#worker = new Worker(options);
  }

  /** How many workers have failed. */
  get faults(): number {
    return this.#faults;
  }

  /** Who answers. @throws OracleError */
  hello(): Promise<Hello> {
    return this.#worker.hello;
  }

  /** PyTorch draws weights and inputs, and answers. @throws OracleError naming the spec */
  draw(spec: Spec): Promise<Answer> {
    return this.#ask(async (worker) => {
      const answer = await worker.ask((id) => drawHeader(id, spec), {});
      if ('answered' in answer) requireWhole(spec, answer.answered);
      return answer;
    }, spec);
  }

  /** PyTorch answers for tensors from our side. @throws OracleError naming the computation */
  compute(computation: Computation): Promise<Answer> {
    const { state_dict = {}, inputs, ...rest } = computation;
    const tensors = { ...withPrefix('state_dict', state_dict), ...withPrefix('inputs', inputs) };
    return this.#ask((worker) => worker.ask((id) => computeHeader(id, computation), tensors), rest);
  }

  /** Ends the worker. */
  close(): Promise<void> {
    this.#isClosed = true;
    return this.#worker.close();
  }

  async #ask(question: (worker: Worker) => Promise<Answer>, about: object): Promise<Answer> {
    if (!this.#worker.usable) this.#worker = new Worker(this.#options);
    const worker = this.#worker;
    try {
      return await question(worker);
    } catch (cause) {
      // The first that fails was the one that the worker was at; the others were behind it, and are asked again.
      const isBehind = this.#blamed.has(cause as OracleError);
      if (isBehind && !this.#isClosed) return this.#ask(question, about);
      if (!worker.usable) this.#blamed.add(cause as OracleError);
      this.#faults++;
      throw new OracleError((cause as Error).message, [`asked for: ${JSON.stringify(about)}`], { cause });
    }
  }
}

/** A warning where another torch than the pinned one answers; both are named. */
export function versionWarning({ torch }: Hello): string | undefined {
  return isPinned(torch)
    ? undefined
    : `warning: torch ${torch} answers, the goldens are of torch ${PINNED_TORCH}`;
}
