// check --lint: what weakens the cases themselves, ours or other people's; no subject is run.
import type { CaseFlow } from '../case-files/index.ts';
import { lintCase, SuiteLint } from '../conformance/index.ts';
import { counted, wrap } from '../report/index.ts';
import { print } from './output.ts';
import { withProgress } from './terminal.ts';
import { EXIT } from './usage.ts';

export async function runLint(cases: CaseFlow): Promise<number> {
  const found: { readonly id: string; readonly findings: readonly string[] }[] = [];
  const suite = new SuiteLint();
  await withProgress(async (line) => {
    let done = 0;
    for await (const asked of cases) {
      line.update(`${++done}/${counted(cases.size, 'case')}  ${asked.id}`);
      suite.add(asked);
      const findings = lintCase(asked);
      if (findings.length > 0) found.push({ id: asked.id, findings });
    }
  });
  const lines = found.flatMap(({ id, findings }) => [
    ...wrap(id, 0),
    ...findings.flatMap((finding) => wrap(finding, 2)),
  ]);
  const together = suite.findings;
  const total = counted(cases.size, 'case');
  const isClean = found.length === 0 && together.length === 0;
  const last = isClean
    ? [`${total}, nothing found`]
    : ['', ...wrap(`${total}, something found in ${found.length}; a claim that is about it excuses it`, 0)];
  await print([...lines, ...together.flatMap((finding) => wrap(finding, 0)), ...last].join('\n'));
  return isClean ? EXIT.ok : EXIT.mismatch;
}
