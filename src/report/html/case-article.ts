// One case on the page: what it claims, what it is made of, why it fails and where, and how to ask it again.
import type { Case, CaseVerdict } from '../../conformance/index.ts';
import { quoted } from '../../text/index.ts';
import { failing, perStepText } from '../failure.ts';
import { gridSvg } from '../grid-svg.ts';
import { markup } from '../markup.ts';
import { figuresOf } from '../one-case.ts';
import { moduleText } from '../snippets.ts';

/** A picture that is wider than a phone can be scrolled, also by keys. */
const NARROW = 8;

/**
 * @param id of the article
 * @param command what was typed, by words, to which a filter can be added
 * @param hasRoom whether its picture is drawn
 */
export function caseArticle(
  verdict: CaseVerdict,
  id: string,
  command: readonly string[],
  hasRoom: boolean,
): string {
  const { status, claim, frames = [] } = verdict;
  const grid = hasRoom ? verdict.grid : undefined;
  const facts = factsOf(verdict);
  const isWide = grid && grid.rows[0]!.cells.length > NARROW;
  const title = `Errors of ${verdict.id} by layer, direction and time step`;
  return [
    `<article class="case" id="${id}" data-status="${status}" aria-labelledby="${id}-h">`,
    `<h3 id="${id}-h"><span class="status ${statusClass(status)}">${statusText(status)}</span> ${markup(verdict.id)}</h3>`,
    `<p>${markup(claim)}</p>`,
    `<p><code>${markup(configText(verdict))}</code></p>`,
    ...(facts.length > 0 ? [`<dl>${facts.map(([name, lines]) => fact(name, lines)).join('')}</dl>`] : []),
    ...frames.map((frame) => `<p class="in"><code>at ${markup(frame)}</code></p>`),
    ...(grid
      ? [
          `<div class="scroll"${isWide ? ` tabindex="0" role="group" aria-label="${markup(title)}"` : ''}>`,
          gridSvg(grid, { title, id: `${id}-g` }),
          '</div>',
        ]
      : []),
    ...(verdict.grid && !hasRoom
      ? ['<p class="soft">Too many pictures for one page: check --grid draws this one.</p>']
      : []),
    `<p>Again: <code>${markup([...command, `--filter ${quoted(verdict.id)}`].join(' '))}</code></p>`,
    '</article>',
  ].join('\n');
}

/** `skip` is a class of its own: the link past everything. */
export const statusClass = (status: CaseVerdict['status']) => (status === 'skip' ? 'skipped' : status);

export const statusText = (status: CaseVerdict['status']) =>
  ({ pass: 'Passed', fail: 'Failed', skip: 'Skipped', gap: 'Known gap', broken: 'Broken golden' })[status];

function configText({ module, config }: CaseVerdict): string {
  return config ? moduleText({ module: module as Case['module'], config }) : module;
}

/** Why it fails; of one that passes what was measured. */
function factsOf(verdict: CaseVerdict): [name: string, lines: readonly string[]][] {
  const { status, reason, stderr, first, per_step, tensors } = verdict;
  const ofTensors = status === 'pass' ? tensors : failing(verdict);
  return [
    ...(reason === undefined ? [] : [['Reason', [reason]] as [string, string[]]]),
    ...(stderr ? [['stderr', stderr] as [string, readonly string[]]] : []),
    ...(first ? [['First wrong', [first.text]] as [string, string[]]] : []),
    ...ofTensors.map((one): [string, readonly string[]] => [
      one.name,
      status === 'pass' ? [figuresOf(one)] : one.reasons,
    ]),
    ...(per_step ? [['A step', [perStepText(per_step)]] as [string, string[]]] : []),
  ];
}

const fact = (name: string, lines: readonly string[]) =>
  `<dt>${markup(name)}</dt>${lines.map((line) => `<dd>${markup(line)}</dd>`).join('')}`;
