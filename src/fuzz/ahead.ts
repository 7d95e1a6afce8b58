// Networks are asked for ahead, while others are judged: PyTorch does not wait for the judge. The same search is run twice
// from one seed: the first run asks, the second one judges.
import fc from 'fast-check';
import type { Answer, Spec } from '../oracle/index.ts';
import { atPlaces, parametersOf, signatureOf } from '../signatures/index.ts';

/** Who answers: the live oracle. */
export interface Answers {
  draw(spec: Spec): Promise<Answer>;
}

/** How many networks are asked for ahead, and how many numbers they may have together; one may always. */
const MOST = { networks: 8, numbers: 4_000_000 } as const;

interface AskedFor {
  /** The spec, as text. */
  readonly text: string;
  readonly answer: Promise<Answer>;
  readonly numbers: number;
}

export class Ahead implements Answers {
  readonly #oracle: Answers;
  /** In the order of the search. */
  readonly #open: AskedFor[] = [];
  #ended = false;
  /** Called when something was asked for, was taken, or when it has ended. */
  #changed = () => {};

  /** @param parameters of the search that will ask `draw` for each of its networks, one after the other */
  constructor(oracle: Answers, networks: fc.Arbitrary<Spec>, parameters: fc.Parameters<[Spec]>) {
    this.#oracle = oracle;
    const asking = fc.asyncProperty(networks, async (spec) => {
      while (!this.#hasRoom && !this.#ended) await this.#change();
      if (this.#ended) throw new fc.PreconditionFailure(true); // ends the search
      this.#ask(spec);
    });
    void fc.check(asking, parameters).then(() => this.end());
  }

  /** The answer that was asked for ahead. What was not, as a smaller network after a failure, is asked for now. */
  async draw(spec: Spec): Promise<Answer> {
    while (this.#open.length === 0 && !this.#ended) await this.#change();
    if (this.#open[0]?.text !== JSON.stringify(spec)) return this.#oracle.draw(spec);
    const { answer } = this.#open.shift()!;
    this.#changed();
    return answer;
  }

  /** Nothing more is asked for ahead. */
  end(): void {
    this.#ended = true;
    this.#changed();
  }

  get #hasRoom(): boolean {
    const numbers = this.#open.reduce((sum, one) => sum + one.numbers, 0);
    return this.#open.length === 0 || (this.#open.length < MOST.networks && numbers < MOST.numbers);
  }

  #ask(spec: Spec): void {
    const answer = this.#oracle.draw(spec);
    answer.catch(() => {}); // whoever takes it hears of it
    this.#open.push({ text: JSON.stringify(spec), answer, numbers: numbersOf(spec) });
    this.#changed();
  }

  /** The search that asks and the one that judges wait in turns: never both. */
  #change(): Promise<void> {
    return new Promise((resolve) => (this.#changed = resolve));
  }
}

/** Of its weights, and of its states in both precisions. */
function numbersOf({ module, config, seq_len, batch }: Spec): number {
  const weights = parametersOf(module, config).map(({ shape }) =>
    shape.reduce((product, size) => product * size),
  );
  const states = atPlaces(module, config, {}).length * signatureOf(module).states.length * config.hidden_size;
  const rows = (seq_len ?? 1) * (batch ?? 1);
  return weights.reduce((sum, size) => sum + size, 0) + rows * (config.input_size + 3 * states);
}
