// What the package's doors export, read with TypeScript 5: every type that a public signature mentions is exported by one
// of them, and every export says what it is for. `node exports.mjs TYPESCRIPT DIST`
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [typescript, dist] = process.argv.slice(2).map((file) => path.resolve(file));
const { default: ts } = await import(pathToFileURL(typescript).href);
const doors = ['index.d.ts', 'nn.d.ts', 'weights.d.ts', 'vitest.d.ts'].map((name) => path.join(dist, name));
const program = ts.createProgram(doors, { module: ts.ModuleKind.NodeNext, strict: true, types: [] });
const checker = program.getTypeChecker();
const resolved = (symbol) =>
  symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
const isOurs = (symbol) =>
  (symbol.declarations ?? []).some((one) => one.getSourceFile().fileName.startsWith(dist));

const exportsOf = (door) =>
  checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(door)));
const exported = new Set(doors.flatMap(exportsOf).map(resolved));

/** What was looked into: a type may mention itself. */
let opened;

const problems = doors.flatMap((door) => {
  const name = path.basename(door);
  return exportsOf(door).flatMap((entry) => {
    const symbol = resolved(entry);
    const mentioned = new Set();
    opened = new Set();
    for (const declaration of symbol.declarations ?? []) mentions(declaration, mentioned);
    const missing = [...mentioned].filter((one) => !exported.has(one));
    const text = ts.displayPartsToString(symbol.getDocumentationComment(checker));
    return [
      ...missing.map((one) => `${name}: ${entry.name} mentions ${one.name}, which is not exported`),
      ...(text.trim() === '' ? [`${name}: ${entry.name} does not say what it is for`] : []),
    ];
  });
});

/** Symbols of types that a declaration names. Looked into is what it extends, and what its file keeps to itself. */
function mentions(node, found) {
  if (isHidden(node)) return;
  const name = ts.isTypeReferenceNode(node)
    ? node.typeName
    : ts.isExpressionWithTypeArguments(node)
      ? node.expression
      : undefined;
  const symbol = name && resolved(checker.getSymbolAtLocation(name));
  if (symbol && isOurs(symbol) && !found.has(symbol) && !(symbol.flags & ts.SymbolFlags.TypeParameter)) {
    const isOpen = ts.isExpressionWithTypeArguments(node) || !symbol.declarations.some(isExported);
    const isSeen = opened.has(symbol);
    (isOpen ? opened : found).add(symbol);
    if (isOpen && !isSeen) for (const one of symbol.declarations) mentions(one, found);
  }
  ts.forEachChild(node, (child) => mentions(child, found));
}

function isExported(node) {
  return (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Export) !== 0;
}

function isHidden(node) {
  const flags = ts.canHaveModifiers(node) ? ts.getCombinedModifierFlags(node) : 0;
  return (flags & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) !== 0;
}

for (const problem of problems) console.log(problem);
console.log(`${doors.length} doors: ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
