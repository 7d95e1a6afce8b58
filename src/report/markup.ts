// Text of others within HTML and SVG: it shows as it is, and is never markup.
import { harmless, shortened } from '../text/index.ts';

const NAMED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For the text of an element, and for an attribute in quotes. */
export function markup(text: string): string {
  return harmless(shortened(text)).replace(/[&<>"']/g, (one) => NAMED[one]!);
}
