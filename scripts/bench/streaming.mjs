// Streaming: S4 one step at a time, h_n carried, against the whole sequence in one call.
import { STREAMING } from './bars.mjs';
import { isSound, measure } from './measure.mjs';
import { ratios, spread } from './paired.mjs';
import { SHAPES } from './shapes.mjs';

/** @returns an entry a kernel: microseconds a step, whole and stepped, and their ratio; or why there is none */
export async function measureStreaming(engines, settings) {
  const shape = SHAPES.S4;
  const kernels = engines.filter(({ ours, shapes }) => ours && (!shapes || shapes.includes('S4')));
  const say = (what) => settings.say(`streaming, ${what}`);
  const entrants = kernels.flatMap((engine) => {
    const stepped = { ...engine, options: { ...engine.options, stepped: true } };
    return [
      { name: engine.name, engine, shape },
      { name: `${engine.name} stepped`, engine: stepped, shape },
    ];
  });
  const results = await measure(entrants, { ...settings, say });
  return kernels.map(({ name }) => {
    const [whole, stepped] = [results[name], results[`${name} stepped`]];
    const fault = [whole, stepped].find((one) => !isSound(one));
    if (fault) return { name, fault: fault.missing ?? fault.refused };
    const ratio = spread(ratios(whole.times, stepped.times));
    const perStep = ({ times }) => (spread(times).median * 1e6) / shape.seq_len;
    return {
      name,
      whole: perStep(whole),
      stepped: perStep(stepped),
      ratio,
      allowed: STREAMING,
      met: ratio.median <= STREAMING,
    };
  });
}
