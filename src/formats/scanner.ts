// A place in a text that only goes forward: reading takes time in proportion to the text, whatever stands in it.

export class Scanner {
  at = 0;
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** What matches here, and the place behind it; undefined where nothing does. @param pattern sticky, one repetition */
  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  /** Whether this character stands here; it is passed. */
  takes(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  get isAtEnd(): boolean {
    return this.at === this.text.length;
  }
}
