// What a case asks for, held against its files or a limit before anything is made or gone through: a few bytes can ask for
// years.
import { extentOf, type Asking } from '../signatures/axes/index.ts';
import { num_directionsOf, signatureOf } from '../signatures/index.ts';
import { shapeText } from '../tensor/index.ts';
import { CaseFileError } from './error.ts';

/** More states than fit into one file; of all layers and directions, after all steps. */
const MOST_STATES = 250_000_000;
/** Where no element is stored, for a batch of 0 or no units: steps of all layers and rows, and features. */
const MOST_EMPTY = 10_000;

/** Every layer has two weights at least. @throws CaseFileError */
export function checkLayers(where: string, num_layers: number, keys: number): void {
  if (num_layers > Math.max(1, keys / 2))
    throw new CaseFileError(
      `${where}: config.num_layers: ${num_layers} layers do not fit ${keys} keys in state_dict`,
    );
}

/** @param asking with an input that fits it @returns how many states it has @throws CaseFileError */
export function checkSizes(where: string, asking: Asking): number {
  const { module, config, inputs } = asking;
  const { seq_len, batch } = extentOf(asking)!;
  const width = signatureOf(module).states.reduce((sum, state) => sum + state.width(config), 0);
  const places = config.num_layers * num_directionsOf(config);
  const states = places * seq_len * batch * width;
  if (states > MOST_STATES)
    throw new CaseFileError(`${where}: ${states} states, want at most ${MOST_STATES}`, [
      `${places} layers and directions, ${seq_len} steps, ${batch} rows, ${width} units`,
    ]);
  const isEmpty = states === 0 || config.input_size === 0;
  const greatest = Math.max(places * Math.max(seq_len, 1) * Math.max(batch, 1), config.input_size);
  if (isEmpty && greatest > MOST_EMPTY) {
    const shape = shapeText(inputs.input!.shape);
    throw new CaseFileError(
      `${where}: shape ${shape} asks for ${greatest} steps or features without elements, want at most ${MOST_EMPTY}`,
    );
  }
  return states;
}
