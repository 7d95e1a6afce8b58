// Somebody offline: goes through questions.json in its order, and writes a .npy for each tensor that a subject gives.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Question, Subject } from '../../src/conformance/index.ts';
import { npyBytes, parseNpy } from '../../src/formats/index.ts';
import { completeConfig, type ModuleName } from '../../src/signatures/index.ts';
import type { NamedTensors } from '../../src/tensor/index.ts';

export interface Entry {
  readonly folder: string;
  readonly case: string;
  readonly name: string;
  readonly round: number;
  readonly sha256?: Readonly<Record<string, string>>;
}

export function entriesIn(folder: string): Entry[] {
  const text = readFileSync(path.join(folder, 'questions.json'), 'utf8');
  return (JSON.parse(text) as { questions: Entry[] }).questions;
}

/** Those that are chosen and have no answer. @returns how many it answered */
export async function answerAll(
  folder: string,
  subject: Subject,
  isChosen: (entry: Entry) => boolean = () => true,
): Promise<number> {
  let count = 0;
  for (const entry of entriesIn(folder)) {
    const own = path.join(folder, entry.folder);
    if (!entry.sha256 || !isChosen(entry) || existsSync(path.join(own, 'answers'))) continue;
    const question = questionIn(own);
    const supported = (await subject.supports?.(question)) ?? true;
    mkdirSync(path.join(own, 'answers'));
    if (supported !== true) {
      writeFileSync(path.join(own, 'answers/unsupported.txt'), `${supported}\n`);
      continue;
    }
    const answer = await subject.run(question);
    for (const [name, one] of Object.entries(answer)) {
      writeFileSync(path.join(own, 'answers', `${name}.npy`), npyBytes(one));
    }
    count++;
  }
  return count;
}

export function questionIn(folder: string): Question {
  const said = JSON.parse(readFileSync(path.join(folder, 'case.json'), 'utf8')) as {
    module: ModuleName;
    config: Parameters<typeof completeConfig>[1];
    dtype: Question['dtype'];
    stepped?: boolean;
    state_dict: Record<string, string>;
    inputs: Record<string, string>;
  };
  const tensors = (files: Record<string, string>): NamedTensors =>
    Object.fromEntries(
      Object.entries(files).map(([name, file]) => [
        name,
        parseNpy(readFileSync(path.join(folder, file)), file),
      ]),
    );
  const { module, dtype, stepped = false } = said;
  return {
    module,
    config: completeConfig(module, said.config),
    dtype,
    stepped,
    state_dict: tensors(said.state_dict),
    inputs: tensors(said.inputs),
  };
}
