// XML, read strictly: one root, every element closed, every attribute once and quoted, no character that XML 1.0 forbids,
// no other entity than its five and numbers of characters. Neither comments nor CDATA: we write none.

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
}

/** What is no Char of XML 1.0. */
// oxlint-disable-next-line no-control-regex -- these are what it is about
const FORBIDDEN = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;
const DECLARATION = /^<\?xml version="1\.0" encoding="UTF-8"\?>\n/;
const NAMED = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" } as Readonly<Record<string, string>>;

export function readXml(xml: string): Element {
  if (FORBIDDEN.test(xml)) throw new Error('a character that XML forbids');
  const declared = DECLARATION.exec(xml)?.[0];
  if (declared === undefined) throw new Error('no declaration');
  const [root, end] = elementAt(xml, declared.length);
  if (xml.slice(end).trim() !== '') throw new Error(`behind the root: ${xml.slice(end)}`);
  return root;
}

function elementAt(xml: string, start: number): [Element, number] {
  const open = /<([a-z]+)((?: [a-z]+="[^"<]*")*)(\/?)>/y;
  open.lastIndex = start;
  const [whole, name, given, isEmpty] = open.exec(xml) ?? fail(xml, start);
  const attributes = attributesOf(given!);
  let at = start + whole.length;
  if (isEmpty) return [{ name: name!, attributes, children: [], text: '' }, at];
  const children: Element[] = [];
  let text = '';
  for (;;) {
    const next = xml.indexOf('<', at);
    if (next === -1) fail(xml, at);
    text += decoded(xml.slice(at, next));
    if (xml.startsWith(`</${name}>`, next)) {
      return [{ name: name!, attributes, children, text }, next + name!.length + 3];
    }
    const [child, end] = elementAt(xml, next);
    children.push(child);
    at = end;
  }
}

function attributesOf(given: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name, value] of given.matchAll(/ ([a-z]+)="([^"]*)"/g)) {
    if (Object.hasOwn(found, name!)) throw new Error(`${name} twice`);
    if (/[\n\t\r]/.test(value!)) throw new Error(`${name}: a parser would make a blank of its line break`);
    found[name!] = decoded(value!);
  }
  return found;
}

function decoded(text: string): string {
  if (text.includes(']]>')) throw new Error(']]> in text');
  return text.replaceAll(/&([^;&]*);?/g, (whole, name: string) => {
    if (!whole.endsWith(';')) throw new Error(`a bare &: ${text}`);
    if (/^#\d+$/.test(name)) return String.fromCodePoint(Number(name.slice(1)));
    return NAMED[name] ?? fail(text, 0);
  });
}

function fail(xml: string, at: number): never {
  throw new Error(`no XML: ${xml.slice(at, at + 80)}`);
}
