// Colours by meaning. Whether there are any is decided by who knows the terminal.
import pc from 'picocolors';
import type { Status } from '../conformance/index.ts';

export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly status: (status: Status, text: string) => string;
}

export function paint(colours: boolean): Paint {
  const { bold, dim, green, red, yellow } = pc.createColors(colours);
  const byStatus = { pass: green, fail: red, skip: yellow, gap: yellow, broken: red };
  return { bold, dim, status: (status, text) => byStatus[status](text) };
}
