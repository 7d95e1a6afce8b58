// What was measured of the harness, and which of its bars it misses.
import { HARNESS } from './bars.mjs';
import { median, ratios, spread } from './paired.mjs';
import { COLUMN, number, spreadText } from './words.mjs';

const TITLE = 38;

export function harnessTable({ checks, reading, oracle }) {
  const line = (title, text) => `${title.padEnd(TITLE)}${text}`;
  const inSeconds = ({ seconds, processor }) =>
    `${spreadText(seconds)} s${Number.isNaN(processor.median) ? '' : `, processor ${number(processor.median)} s`}`;
  return [
    line('check, all goldens', `${inSeconds(checks.whole)}; Node 20: at most ${HARNESS.check.whole}`),
    line(`check, ${checks.goldens} goldens of RNN`, inSeconds(checks.rnn)),
    ...(checks.before
      ? [
          line('  the build before', inSeconds(checks.before)),
          line('  times as long', `${spreadText(checks.ratio)}; want at most ${HARNESS.check.before}`),
          line('  times the processor time', spreadText(checks.used)),
        ]
      : []),
    line(
      `reading ${reading.cases} cases, ${reading.files} files`,
      `${number(reading.whole.median * 1000)} ms`,
    ),
    line(
      '  times as long as bytes and hashes',
      `${spreadText(reading.ratio)}; want at most ${HARNESS.reading}`,
    ),
    '',
    oracle.missing ? `fuzz: MISSING: ${oracle.missing}` : oracleTable(oracle),
  ].join('\n');
}

export function oracleTable({ torch, cases, inFlight, rounds }) {
  const row = (name, key) => {
    const cell = number(median(rounds.map((round) => round[key]))).padStart(COLUMN);
    const loop = key === 'python' ? '' : spreadText(spread(rounds.map((round) => round[key] / round.python)));
    return `${name.padEnd(TITLE)}${cell}   ${loop}`;
  };
  const used = usedBy(rounds);
  const perCase = (name, key) => {
    const cell = number(median(rounds.map(({ processor }) => processor[key])) * 1000).padStart(COLUMN);
    return `${name.padEnd(TITLE)}${cell}   ${used[key] ? spreadText(used[key]) : ''}`;
  };
  return [
    `${`torch ${torch}, ${cases} cases`.padEnd(TITLE)}  cases/s   of the loop`,
    row('the reference in a Python loop', 'python'),
    row('over pipes, one at a time', 'one'),
    row(`over pipes, ${inFlight} in flight`, 'many'),
    row('fuzz, drawn and judged', 'fuzz'),
    `${'processor time, ms a case'.padEnd(TITLE)}${''.padStart(COLUMN)}   times the loop's`,
    perCase('the reference in a Python loop', 'python'),
    perCase('fuzz, our process', 'ours'),
    ...(used.worker ? [perCase("fuzz, PyTorch's process", 'worker')] : []),
    `two busy loops see ${spreadText(coresOf(rounds))} cores together`,
  ].join('\n');
}

/** Loudly, a line each: what is beyond its bar, and by how much. @param major of the Node that ran `check` */
export function missedByHarness({ checks, reading, oracle }, major) {
  const above = (what, value, most) =>
    value <= most ? [] : [`ABOVE ITS BAR: ${what}: ${number(value)}, want at most ${number(most)}`];
  return [
    ...(major < 22
      ? above('check of all goldens, seconds', checks.whole.seconds.median, HARNESS.check.whole)
      : []),
    ...(checks.ratio
      ? above('check, times as long as before', checks.ratio.median, HARNESS.check.before)
      : []),
    ...above('reading a case, times its bytes and hashes', reading.ratio.median, HARNESS.reading),
    ...(oracle.missing ? [`NOT MEASURED: fuzz: ${oracle.missing}`] : missedByFuzz(oracle, above)),
  ];
}

function missedByFuzz({ rounds }, above) {
  const { floor, cores, processor } = HARNESS.fuzz;
  if (coresOf(rounds).median >= cores) {
    const reached = median(rounds.map((round) => round.fuzz / round.python));
    return reached >= floor
      ? []
      : [`BELOW ITS FLOOR: fuzz, share of PyTorch's own loop: ${number(reached)}, want ${number(floor)}`];
  }
  return Object.entries(usedBy(rounds)).flatMap(([key, used]) =>
    above(`fuzz, processor time of ${key}, times the loop's`, used.median, processor),
  );
}

/** Times the processor time of the loop, by process. */
function usedBy(rounds) {
  const keys = ['ours', 'worker'].filter((key) => rounds[0].processor[key] !== undefined);
  const of = (key) => rounds.map(({ processor }) => processor[key]);
  return Object.fromEntries(keys.map((key) => [key, spread(ratios(of('python'), of(key)))]));
}

function coresOf(rounds) {
  return spread(rounds.map((round) => round.cores));
}
