// A key more in a JSON file, and nothing else changed: indentation, line ends and the last line stay as they are.

/** @param text an object as JSON that has no such key */
export function withKey(text: string, key: string, value: unknown): string {
  const close = text.lastIndexOf('}');
  const inside = text.slice(0, close);
  const before = inside.trimEnd();
  const comma = before.endsWith('{') ? '' : ',';
  const name = JSON.stringify(key);
  if (!inside.includes('\n')) return `${before}${comma} ${name}: ${inOneLine(value)} ${text.slice(close)}`;
  const end = inside.includes('\r\n') ? '\r\n' : '\n';
  const [, indent = '  '] = /^([ \t]+)"/m.exec(inside) ?? [];
  const lines = `${name}: ${JSON.stringify(value, null, indent)}`.split('\n').map((line) => indent + line);
  return `${before}${comma}${end}${lines.join(end)}${end}${text.slice(close)}`;
}

function inOneLine(value: unknown): string {
  return JSON.stringify(value, null, 1).replaceAll(/\n */g, ' ');
}
