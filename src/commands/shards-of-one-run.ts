// Whether reports are the shards of one run, each once and none missing.
import type { Report } from '../conformance/index.ts';
import { isOfCatalogue } from '../harness/known.ts';
import { quoted } from '../text/index.ts';
import { VERSION } from './package-root.ts';
import type { Shard } from './shard.ts';
import { UsageError } from './usage.ts';

export interface ShardReport {
  readonly file: string;
  readonly report: Report;
}

/** @throws UsageError saying which file does not belong, or which shard is missing */
export function wantAllShards(all: readonly ShardReport[]): void {
  const files = new Map<number, string>();
  const [first] = all;
  const { count } = shardOf(first!);
  for (const one of all) {
    const { file } = one;
    const { index, count: of } = shardOf(one);
    wantThisVersion(one);
    if (of !== count) {
      throw new UsageError(`${first!.file} is of ${count} shards, ${file} of ${of}: they are not of one run`);
    }
    wantSameSubject(first!, one);
    const before = files.get(index);
    if (before !== undefined) {
      throw new UsageError(`${before} and ${file} are both shard ${index}/${count}`, [
        'Name each shard once.',
      ]);
    }
    if (index > count) throw new UsageError(`${file}: shard ${index}/${count}, want at most ${count}`);
    files.set(index, file);
  }
  wantNoneTwice(all);
  wantNoneMissing(all, count, files);
}

function shardOf({ file, report }: ShardReport): Shard {
  if (report.shard) return report.shard;
  throw new UsageError(`${file}: the report of a whole run, want one of check --shard I/N`);
}

/** Another one knows other mistakes, and cuts shards in its own way. */
function wantThisVersion({ file, report: { mistakes, versions } }: ShardReport): void {
  const wrote = versions?.torch_parity ?? 'unknown';
  if (wrote === VERSION && isOfCatalogue(mistakes)) return;
  throw new UsageError(`${file}: written by torch-parity ${wrote}, this is ${VERSION}`, [
    'Merge reports with the torch-parity that wrote them.',
  ]);
}

function wantSameSubject(first: ShardReport, other: ShardReport): void {
  const [one, another] = [first, other].map(({ report }) => JSON.stringify(report.subject));
  if (one === another) return;
  throw new UsageError('these reports are of other subjects', [
    `${first.file}: ${one}`,
    `${other.file}: ${another}`,
    'Merge the shards of one subject at a time.',
  ]);
}

function wantNoneTwice(all: readonly ShardReport[]): void {
  const files = new Map<string, string>();
  for (const { file, report } of all) {
    for (const { id } of report.cases) {
      const before = files.get(id);
      if (before !== undefined) {
        throw new UsageError(`${id} is in ${before} and in ${file}: they are not of one run`, [
          'Run all shards with the same folders and the same --filter.',
        ]);
      }
      files.set(id, file);
    }
  }
}

/** The remedy runs what the first shard ran, as another shard. */
function wantNoneMissing(
  all: readonly ShardReport[],
  count: number,
  present: ReadonlyMap<number, string>,
): void {
  const missing = Array.from({ length: count }, (_, i) => i + 1).filter((index) => !present.has(index));
  if (missing.length === 0) return;
  const command = withoutOutput(all[0]!.report.command ?? 'torch-parity check');
  const first = missing[0]!;
  const file = `shard-${first}.json`;
  const names = missing.slice(0, 10).map((index) => `${index}/${count}`);
  throw new UsageError(
    `missing: ${missing.length === 1 ? 'shard' : 'shards'} ${names.join(', ')}${missing.length > 10 ? ', …' : ''}`,
    [
      `${command} --shard ${first}/${count} --reporter json=${file}`,
      `torch-parity merge ${[...all.map((one) => one.file), file].map(quoted).join(' ')}`,
    ],
  );
}

/** A command without its --shard and its --reporter. */
function withoutOutput(command: string): string {
  return command.replaceAll(/ --(?:shard|reporter)[ =](?:'(?:[^']|'\\'')*'|\S+)/g, '');
}
