// The colours of the unrolled picture, light and dark. Every sign on its cell has a contrast of 4.5 and more.
import type { Grade } from './grade.ts';

/** By grade: the cell, and the sign on it. */
type Colours = readonly (readonly [grade: Grade['name'], cell: string, sign: string])[];

const LIGHT: Colours = [
  ['tenth', '#d3ecd6', '#14381c'],
  ['whole', '#8fcf9b', '#0d2b14'],
  ['beyond', '#f6ae8d', '#3b0f02'],
  ['far', '#c62f2b', '#ffffff'],
  ['farther', '#7f1717', '#ffffff'],
  ['wrong', '#5b1060', '#ffffff'],
  ['unseen', '#e4e4e4', '#444444'],
  ['unjudged', '#f3e3a1', '#4a3b00'],
];

const DARK: Colours = [
  ['tenth', '#17402a', '#cdeed5'],
  ['whole', '#2b7546', '#ffffff'],
  ['beyond', '#a64c19', '#ffffff'],
  ['far', '#d03a35', '#ffffff'],
  ['farther', '#ff9a90', '#2b0000'],
  ['wrong', '#e2a6ff', '#2b0033'],
  ['unseen', '#3c3c3c', '#dddddd'],
  ['unjudged', '#6b5a12', '#ffffff'],
];

const cells = (colours: Colours) =>
  colours
    .map(([grade, cell, sign]) => `.grid .${grade} path{stroke:${cell}}.grid .${grade} text{fill:${sign}}`)
    .join('\n');

export const GRID_STYLE = `.grid{background:#fff;font:12px system-ui,sans-serif;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.grid text{fill:#222}
.grid path{stroke-width:14}
.grid .signs{font-family:ui-monospace,monospace;text-anchor:middle}
.grid .first{fill:none;stroke:#000;stroke-width:3}
${cells(LIGHT)}
@media screen and (prefers-color-scheme:dark){
.grid{background:#16191d}
.grid text{fill:#e6e6e6}
.grid .first{stroke:#fff}
${cells(DARK)}
}`;
