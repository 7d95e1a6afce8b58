export { escaped, harmless, plain, plainLines, shortened } from './harmless.ts';
export { shown, thrown, thrownText } from './thrown.ts';
export { quoted } from './quoted.ts';
