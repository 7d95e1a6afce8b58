// Every engine on every shape of a family, beside the machine's peak.
import { formOf, isFor, PEAK } from './engines.mjs';
import { limitOf } from './limit.mjs';
import { isSound, measure } from './measure.mjs';
import { ratios, spread } from './paired.mjs';
import { flopOf, shapeOf } from './shapes.mjs';

/**
 * @returns by shape: `engines` as measured, with the `form` of one that computes something else, `ratios` of others' times to those of each of ours, `shares` of the limit,
 *   `limit` in seconds and `peak` in GFLOP/s; ratios and shares with median and quartiles
 */
export async function measureShapes(family, names, engines, settings) {
  const measured = {};
  for (const name of names) {
    const shape = shapeOf(family, name);
    const entrants = engines
      .filter((engine) => isFor(engine, name))
      .map((engine) => ({ name: engine.name, engine, shape, form: formOf(engine, family) }));
    const say = (what) => settings.say(`${family} ${name}, ${what}`);
    const results = await measure([...entrants, { name: PEAK.name, engine: PEAK }], { ...settings, say });
    const { [PEAK.name]: peak, ...answers } = results;
    for (const { name: engine, form } of entrants) if (form) answers[engine].form = form;
    measured[name] = { shape, flop: flopOf(shape), engines: answers, ...compared(shape, answers, peak) };
  }
  return measured;
}

function compared(shape, answers, peak) {
  const sound = Object.entries(answers).filter(([, answer]) => isSound(answer));
  const against = (own) =>
    Object.fromEntries(
      sound
        .filter(([, { times }]) => times !== own)
        .map(([name, { times }]) => [name, spread(ratios(own, times))]),
    );
  return {
    ratios: Object.fromEntries(
      sound.filter(([name]) => name.startsWith('ours')).map(([name, { times }]) => [name, against(times)]),
    ),
    ...(isSound(peak)
      ? limited(shape, sound, peak)
      : { shares: {}, peak_version: peak.missing ?? peak.refused }),
  };
}

/**
 * In each round the limit is that of the peak of this round. Ours are held to it, and taken at their fastest burst, as the peak
 * is. Of who tells no bursts (torch, onnxruntime) it is the mean: where others work on the machine, their shares are too low.
 */
function limited(shape, sound, { flop, times, version }) {
  const limits = times.map((seconds) => limitOf(shape, flop / seconds));
  const share = (own) => spread(ratios(own, limits));
  return {
    shares: Object.fromEntries(sound.map(([name, one]) => [name, share(one.fastest)])),
    limit: spread(limits).median,
    peak: flop / spread(times).median / 1e9,
    peak_version: version,
  };
}
