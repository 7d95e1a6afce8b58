// torch-parity mistakes: the catalogue against cases, as a table; what survives means that the cases prove too little.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  CATALOGUE,
  countMatrix,
  matrixMarkdown,
  matrixSummary,
  matrixTable,
  mistakeMatrix,
} from '../mistakes/index.ts';
import type { Case } from '../conformance/index.ts';
import { counted, wrap } from '../report/index.ts';
import { harmless } from '../text/index.ts';
import { configured } from './configured.ts';
import { casesBelow } from './find-cases.ts';
import { print } from './output.ts';
import { withProgress } from './terminal.ts';
import { EXIT, UsageError } from './usage.ts';

export interface MistakesFlags {
  readonly filter: readonly string[];
  readonly write?: string;
}

export async function runMistakes(named: readonly string[], flags: MistakesFlags): Promise<number> {
  const { folders } = await configured(named, {}, ['cases']);
  const cases: Case[] = [];
  // The derived ones are about sizes, which no entry of the catalogue is.
  const flow = await casesBelow(folders, flags);
  const rows = await withProgress(async (line) => {
    let done = 0;
    for await (const asked of flow) {
      if (!asked.derived) cases.push(asked);
      line.update(`${++done}/${counted(flow.size, 'case')} read  ${asked.id}`);
    }
    done = 0;
    return mistakeMatrix(cases, async ({ name }) => {
      line.update(`${++done}/${CATALOGUE.length} mistakes  ${name}`);
      await new Promise(setImmediate); // lets the terminal draw, and Ctrl-C in
    });
  });
  const counts = countMatrix(rows, cases);
  if (flags.write !== undefined) writeTable(flags.write, matrixMarkdown(counts));
  const summary = matrixSummary(counts).toReversed(); // the verdict last
  const lines = [...matrixTable(counts), '', ...summary.flatMap((sentence) => wrap(sentence, 0))];
  await print(harmless(lines.join('\n')));
  return counts.rows.some(({ survives }) => survives) ? EXIT.mismatch : EXIT.ok;
}

function writeTable(file: string, text: string): void {
  try {
    mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
    writeFileSync(file, text);
  } catch (cause) {
    throw new UsageError(`--write ${file}: cannot be written`, [(cause as Error).message], { cause });
  }
}
