// The default subject: this package's own modules. Every state comes from the cell, stepped by hand, so that a network and
// its cell are both held to the goldens in every case.
import type { Question, Subject } from '../conformance/index.ts';
import { type ModuleOptions, RNN } from '../nn/index.ts';
import { LENGTHS } from '../signatures/axes/index.ts';
import { formOf, NAMES, signatureOf } from '../signatures/index.ts';
import type { FloatTensor, NamedTensors } from '../tensor/index.ts';
import { asked, initialOf } from './asked.ts';
import { KeptModules } from './kept-modules.ts';
import { networkSteps } from './network-steps.ts';
import type { OwnModules } from './own-modules.ts';
import { type States, stepped } from './stepped.ts';

/** Of our modules; the seed is of no use where weights are loaded, and nothing here is asked for later. */
export type OwnOptions = Omit<ModuleOptions, 'seed' | 'threads'>;

/**
 * Our own modules, on a kernel and in an arithmetic of choice. 'float32-in-order' is claimed too: the subject is held to
 * its bits where a case asks for them; float64 is not there in it, and is skipped.
 * @throws ConfigError where these options do not go together, or this engine has not got the kernel
 */
export function ownWith(options: OwnOptions): Subject {
  const probe = new RNN({ input_size: 1, hidden_size: 1 }, options);
  probe.dispose();
  const { kernel, fma } = probe;
  const fused = fma ? ' with fused multiply-add' : '';
  const name = `our own modules, kernel ${kernel}${fused}`;
  const kept = new KeptModules(options);
  const run = (question: Question) => kept.answer(question, (modules) => answerOf(question, modules));
  const { arithmetic } = options;
  if (arithmetic !== 'float32-in-order') return { name, run };
  return {
    name: `${name}, ${arithmetic}`,
    arithmetic,
    supports: ({ dtype }) => dtype === 'float32' || `${arithmetic} is an arithmetic of float32`,
    run,
  };
}

let fastest: Subject | undefined;
const made = () => (fastest ??= ownWith({})); // only where it is asked: making the kernel takes some milliseconds

/** Our own modules as they come: on the fastest kernel that there is. */
export const own: Subject = {
  get name() {
    return made().name;
  },
  run: (question) => made().run(question),
};

function answerOf(question: Question, modules: OwnModules): NamedTensors {
  const { module, inputs } = question;
  const input = inputs['input'] as FloatTensor;
  const initial = initialOf(question);
  const form = formOf(question);
  const named = (names: (letter: string) => Partial<Record<typeof form, string>>, states: States) =>
    signatureOf(module).states.map(({ letter }, i) => [names(letter)[form]!, states[i]!] as const);
  if (form === 'network') {
    const lengths = inputs[LENGTHS];
    const [output, ...last] = asked(modules.whole, input, initial, lengths && { lengths });
    const steps = named(NAMES.steps, networkSteps(question, input, modules));
    return { output: output!, ...Object.fromEntries([...named(NAMES.last, last), ...steps]) };
  }
  return Object.fromEntries(
    form === 'stepped'
      ? named(NAMES.steps, stepped(modules.step, input, initial, false, undefined))
      : named(NAMES.last, asked(modules.whole, input, initial)),
  );
}
