// What a user's own code prints, in whole lines: a piece of a line would be written over by the progress line.

export interface Printed {
  /** The next piece. */
  add(text: string): void;
  /** No more comes. */
  end(): void;
}

export function printed(onLines: (lines: string) => void): Printed {
  let left = '';
  return {
    add(text) {
      const all = (left + text).replaceAll('\r', '\n'); // a progress bar of theirs never ends its line
      const whole = all.lastIndexOf('\n') + 1;
      left = all.slice(whole);
      const lines = all.slice(0, whole).replaceAll(/\n+/g, '\n');
      if (lines.trim() !== '') onLines(lines);
    },
    end() {
      if (left !== '') onLines(`${left}\n`);
      left = '';
    },
  };
}
