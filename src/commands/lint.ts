// check --lint: what weakens the cases themselves, ours or other people's; no subject is run.
import { type Case, lintCase } from '../conformance/index.ts';
import { counted, wrap } from '../report/index.ts';
import { EXIT } from './usage.ts';

export function runLint(cases: readonly Case[]): number {
  const weak = cases.map((asked) => ({ id: asked.id, findings: lintCase(asked) }));
  const found = weak.filter(({ findings }) => findings.length > 0);
  const lines = found.flatMap(({ id, findings }) => [
    ...wrap(id, 0),
    ...findings.flatMap((finding) => wrap(finding, 2)),
  ]);
  const total = counted(cases.length, 'case');
  const last =
    found.length === 0
      ? [`${total}, nothing found`]
      : ['', ...wrap(`${total}, something found in ${found.length}; a claim that is about it excuses it`, 0)];
  process.stdout.write(`${[...lines, ...last].join('\n')}\n`);
  return found.length === 0 ? EXIT.ok : EXIT.mismatch;
}
