// The benchmark is JavaScript and runs dist: its files are loaded without types.

export function script(file: string) {
  return import(new URL(`../../scripts/bench/${file}`, import.meta.url).href);
}
