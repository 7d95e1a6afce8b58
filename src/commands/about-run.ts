// What a report says of the run that made it: the versions that took part, and the command as it was typed.
import type { WholeFlow } from '../case-files/index.ts';
import { isUnreadable, type Report } from '../conformance/index.ts';
import { quoted } from '../text/index.ts';
import { VERSION } from './package-root.ts';

/** `torch-parity check --filter 'rnn/*'` */
export function commandLine(argv: readonly string[] = process.argv.slice(2)): string {
  return ['torch-parity', ...argv].map(quoted).join(' ');
}

/** The cases, which note as they go by which PyTorch they are from. */
export class Recorded implements WholeFlow {
  readonly #cases: WholeFlow;
  readonly #torch = new Set<string>();

  constructor(cases: WholeFlow) {
    this.#cases = cases;
  }

  get size(): number {
    return this.#cases.size;
  }

  async *[Symbol.asyncIterator]() {
    for await (const asked of this.#cases) {
      const torch = isUnreadable(asked) ? undefined : asked.provenance['torch'];
      if (typeof torch === 'string') this.#torch.add(torch);
      yield asked;
    }
  }

  get versions(): NonNullable<Report['versions']> {
    return { torch_parity: VERSION, node: [process.versions.node], torch: [...this.#torch].toSorted() };
  }
}
