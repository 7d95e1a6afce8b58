// The programs of scripts/runtimes are JavaScript: loaded without types. Their packages are not needed here.
import { readdirSync, readFileSync } from 'node:fs';

const folder = (name: string) => new URL(`../../scripts/runtimes/${name}`, import.meta.url);

export const script = (file: string) => import(folder(file).href);
export const text = (file: string) => readFileSync(folder(file), 'utf8');
export const json = (file: string): unknown => JSON.parse(text(file));
export const filesOf = (name: string) => readdirSync(folder(`${name}/`), { withFileTypes: true });
