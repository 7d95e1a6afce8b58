// One runtime's section of the page: what it does not support, what is wrong, and each feature by module.
import { MODULES } from './counts.mjs';
import { figure, plural, table } from './words.mjs';

/** @returns lines */
export function sectionOf(entry) {
  const { name, version, date, cpu, os, node, notes, not_supported, defects, failures, features } = entry;
  const found = defects.filter((one) => one.goldens > 0 || one.reproduction?.status !== 'pass');
  return [
    `## ${name}`,
    '',
    [`Version ${version}, on ${date}. ${os}, ${cpu}, Node ${node}.`, ...notes].join(' '),
    ...list(
      'It does not support:',
      not_supported.map(({ what, cases }) => `${what} (${plural(cases, 'golden')})`),
    ),
    ...list('What is wrong:', found.map(defectText)),
    ...list('Failures that no listed defect covers:', failures.map(failureText)),
    ...liveLines(entry),
    ...(found.length + failures.length === 0 ? ['', 'Every golden that it can be asked passes.'] : []),
    '',
    '<details><summary>Each feature by module: goldens that pass, of those that it can be asked</summary>',
    '',
    table(
      ['feature', ...MODULES],
      Object.entries(features).map(([feature, by]) => [feature, ...MODULES.map((one) => cell(by[one]))]),
    ),
    '',
    '</details>',
  ];
}

const list = (title, lines) =>
  lines.length === 0 ? [] : ['', title, '', ...lines.map((line) => `- ${line}`)];

function cell(counts) {
  if (!counts) return '';
  const { pass, fail } = counts;
  return pass + fail === 0 ? 'no' : `${pass} of ${pass + fail}`;
}

function defectText({ title, goldens, reproduction, mistakes }) {
  return [
    `**${title}.**`,
    goldens === 0 ? 'No golden fails for it.' : `${plural(goldens, 'golden')}.`,
    ...(mistakes ? [namedText(mistakes)] : []),
    ...(reproduction ? [reproductionText(reproduction)] : []),
  ].join(' ');
}

/** Of some of its goldens. */
function namedText(mistakes) {
  if (mistakes.length === 0) return 'No known mistake reproduces it.';
  return `Named as ${mistakes.map((one) => `\`${one}\``).join(' or ')}.`;
}

function reproductionText({ name, status, reason, first, error, ratio, not_finite }) {
  const where = `[${name}](../reproductions/${name})`;
  if (status === 'pass') return `${where} passes.`;
  if (status !== 'fail') return `${where}: ${reason ?? status}.`;
  const sizes = [
    ...(not_finite ? ['NaN or infinity on one side'] : []),
    ...(error === undefined ? [] : [error === 0 ? 'its bits alone differ' : `off by ${figure(error)}`]),
    ...(Number(ratio) > 1 ? [`${figure(ratio)}× PyTorch's own error`] : []),
  ].join(', ');
  const said = reason?.replace(/\.$/, '') ?? [sizes, first].filter(Boolean).join('; first wrong: ');
  return `${where} fails: ${said}.`;
}

const failureText = ({ what, cases, example }) => `${what}: ${plural(cases, 'case')}, such as ${example}`;

function liveLines({ live }) {
  if (!live) return [];
  const { seed, runs, failures, modules, ended } = live;
  const counts = Object.values(modules);
  const total = (key) => counts.reduce((all, one) => all + one[key], 0);
  const head = `Live: of ${runs} random networks (seed ${seed}) ${total('pass')} pass, ${total('fail')} fail, ${total('skip')} it does not support.`;
  return [
    '',
    ended ? `${head} It ended the process: ${ended}.` : head,
    ...list('They fail so:', failures.map(failureText)),
  ];
}
