// Text of others, made harmless: it can neither steer a terminal, nor show itself in another order, nor fill a screen.

/** Control characters, what sets the direction of text or is not seen, what is no character, separators of lines, halves. */
const STEERING = /[\p{Cc}\p{Cf}\p{Cn}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Characters of one line that somebody else wrote. */
const MOST = 2000;
/** Of these, room to say how many there were. */
const ROOM = 40;

/** Lines stay lines, and tabs tabs; whatever else steers a terminal becomes `?`. */
export function harmless(text: string): string {
  return text.replace(STEERING, (one) => (one === '\n' || one === '\t' ? one : '?'));
}

/** JSON that means the same, with an escape for whatever steers a terminal. */
export function escaped(json: string): string {
  return json.replace(STEERING, (one) => {
    if (one === '\n') return one; // between its lines: within a string it is escaped already
    return [...Array(one.length).keys()]
      .map((i) => `\\u${one.charCodeAt(i).toString(16).padStart(4, '0')}`)
      .join('');
  });
}

/** One line, without what steers a terminal. */
export function plain(text: string): string {
  return harmless(shortened(text).replace(/\s+/g, ' '));
}

/** Its beginning, with its length where that is not all; what was shortened stays as it is. */
export function shortened(text: string): string {
  if (text.length <= MOST) return text;
  return `${text.slice(0, MOST - ROOM)}… (${text.length} characters)`;
}

/** Each line of a message as `plain` gives it, with its indentation. */
export function plainLines(text: string): string {
  return text
    .split('\n')
    .map((line) => `${/^ {0,8}/.exec(line)![0]}${plain(line).trimStart()}`)
    .join('\n');
}
