// A key more in a JSON file, and nothing else changed: indentation, line ends and the last line stay as they are.

/** @param text an object as JSON that has no such key */
export function withKey(text: string, key: string, value: unknown): string {
  const close = text.lastIndexOf('}');
  const before = text.slice(0, close).trimEnd();
  const comma = before.endsWith('{') ? '' : ',';
  const name = JSON.stringify(key);
  if (!before.includes('\n')) {
    const space = text.slice(before.length, close) || (comma === '' ? '' : ' ');
    return `${before}${comma} ${name}: ${inOneLine(value)}${comma === '' ? ' ' : space}${text.slice(close)}`;
  }
  const end = before.includes('\r\n') ? '\r\n' : '\n';
  const [, indent = '  '] = /^([ \t]+)"/m.exec(before) ?? [];
  const lines = `${name}: ${JSON.stringify(value, null, indent)}`.split('\n').map((line) => indent + line);
  return `${before}${comma}${end}${lines.join(end)}${end}${text.slice(close)}`;
}

function inOneLine(value: unknown): string {
  return JSON.stringify(value, null, 1).replaceAll(/\n */g, ' ');
}
