// Every engine on every shape, beside the machine's peak.
import { PEAK } from './engines.mjs';
import { isSound, measure } from './measure.mjs';
import { ratios, spread } from './paired.mjs';
import { flopOf, SHAPES } from './shapes.mjs';

/**
 * @returns by shape: `engines` as measured, `ratios` of others' times to those of each of ours, `shares` of the peak,
 *   and `peak` in GFLOP/s; ratios and shares with median, quartiles and every round
 */
export async function measureShapes(names, engines, settings) {
  const measured = {};
  for (const name of names) {
    const shape = SHAPES[name];
    const entrants = engines
      .filter(({ shapes }) => !shapes || shapes.includes(name))
      .map((engine) => ({ name: engine.name, engine, shape }));
    const say = (what) => settings.say(`${name}, ${what}`);
    const results = await measure([...entrants, { name: PEAK.name, engine: PEAK }], { ...settings, say });
    const { [PEAK.name]: peak, ...answers } = results;
    measured[name] = {
      shape,
      flop: flopOf(shape),
      engines: answers,
      ...compared(answers, flopOf(shape), peak),
    };
  }
  return measured;
}

function compared(answers, flop, peak) {
  const sound = Object.entries(answers).filter(([, answer]) => isSound(answer));
  const against = (own) =>
    Object.fromEntries(
      sound
        .filter(([, { times }]) => times !== own)
        .map(([name, { times }]) => [name, all(ratios(own, times))]),
    );
  const share = ({ times }) => all(ratios(times, peak.times).map((ratio) => (ratio * flop) / peak.flop));
  return {
    ratios: Object.fromEntries(
      sound.filter(([name]) => name.startsWith('ours')).map(([name, { times }]) => [name, against(times)]),
    ),
    shares: isSound(peak) ? Object.fromEntries(sound.map(([name, one]) => [name, share(one)])) : {},
    peak: isSound(peak) ? peak.flop / spread(peak.times).median / 1e9 : undefined,
    peak_version: peak.version ?? peak.missing,
  };
}

function all(rounds) {
  return { ...spread(rounds), rounds };
}
