// parity.json as a page. Pure: the same JSON gives the same text.
import { sectionOf } from './section.mjs';
import { figure, table } from './words.mjs';

/** What a reader looks for first, as the report names it. */
const FEATURES = [
  'bidirectional',
  'batch_first',
  'packed',
  'projected',
  'float64',
  'unbatched',
  'initial state absent',
  'NaN or infinity',
];
const NETWORKS = ['RNN', 'LSTM', 'GRU'];
const CELLS = NETWORKS.map((network) => `${network}Cell`);

/** @param parity { runtimes: [entry] } */
export function markdown({ runtimes }) {
  const measured = runtimes.filter(({ modules }) => modules);
  const others = runtimes.filter(({ modules }) => !modules);
  const dates = measured.map(({ date }) => date).toSorted();
  const torch = [...new Set(measured.map((one) => one.torch))].join(', ');
  return `${[
    '# Parity of runtimes with PyTorch',
    '',
    `What \`npm run runtimes\` found on ${span(dates)}, against the goldens of PyTorch ${torch}. Made from [parity.json](parity.json); a test holds this page to it.`,
    '',
    "Each cell: how many goldens pass, of how many the runtime can be asked, and its worst error as a multiple of PyTorch's own error against float64. A network and its cell are counted together. What a runtime does not support is not counted; its section says what and why. A case fails where one tensor or one step fails; those of `exact/` and `sizes/` want every bit. Live networks are random ones, drawn as `fuzz` draws them and answered by PyTorch at once.",
    '',
    table(
      ['runtime', 'version', ...NETWORKS, 'live networks'],
      measured.map((one) => [
        `[${one.name}](#${anchor(one.name)})`,
        one.version,
        ...NETWORKS.map((network) => ofNetwork(one, network)),
        one.live ? share(sum(Object.values(one.live.modules))) : '',
      ]),
    ),
    '',
    'The same by feature, all modules together. `no`: it supports it nowhere.',
    '',
    table(
      ['runtime', ...FEATURES, 'cells'],
      measured.map((one) => [
        one.name,
        ...FEATURES.map((feature) => supported(Object.values(one.features[feature] ?? {}))),
        supported(CELLS.map((cell) => one.modules[cell]).filter(Boolean)),
      ]),
    ),
    ...(others.length === 0
      ? []
      : [
          '',
          '## Not built here',
          '',
          table(
            ['runtime', 'version', 'why'],
            others.map((one) => [one.name, one.version ?? '', one.reason ?? one.ended]),
          ),
        ]),
    ...measured.flatMap((one) => ['', ...sectionOf(one)]),
  ].join('\n')}\n`;
}

const span = (dates) => (dates[0] === dates.at(-1) ? dates[0] : `${dates[0]} to ${dates.at(-1)}`);
const anchor = (name) => name.toLowerCase().replaceAll(/[^a-z0-9-]/g, '');

function ofNetwork({ modules, worst }, network) {
  const all = sum([modules[network], modules[`${network}Cell`]].filter(Boolean));
  if (all.pass + all.fail === 0) return 'not supported';
  return `${share(all)}, ${figure(worst[network]?.ratio)}×`;
}

function supported(counts) {
  const all = sum(counts);
  return all.pass + all.fail === 0 ? 'no' : share(all);
}

const share = ({ pass, fail }) => `${pass} of ${pass + fail}`;

function sum(counts) {
  const of = (key) => counts.reduce((total, one) => total + one[key], 0);
  return { pass: of('pass'), fail: of('fail'), skip: of('skip') };
}
