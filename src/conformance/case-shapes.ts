// The shape of every tensor of a case, from its config and the shape of its input.
// Source: torch.nn.RNN and torch.nn.RNNCell, "Inputs" and "Outputs".
import type { Shape } from '../tensor/index.ts';
import type { CaseConfig, ModuleName, Question } from './case.ts';

/** By tensor name; undefined where the input's rank, length or features do not fit the module. */
export function caseShapes({ module, config, stepped, inputs }: Question): Record<string, Shape> | undefined {
  const input = inputs['input']?.shape ?? [];
  if (input.at(-1) !== config.input_size) return undefined;
  return module === 'RNN' ? rnnShapes(config, input) : cellShapes(config, input, stepped);
}

function rnnShapes(config: Question['config'], input: Shape): Record<string, Shape> | undefined {
  const { hidden_size, num_layers, bidirectional, batch_first } = config;
  const directions = bidirectional ? 2 : 1;
  const states = num_layers * directions;
  if (input.length !== 2 && input.length !== 3) return undefined;
  const leading = input.slice(0, -1);
  const [seq_len = 0, ...batch] = batch_first && leading.length === 2 ? [leading[1]!, leading[0]!] : leading;
  if (seq_len === 0) return undefined; // PyTorch refuses it
  return {
    input,
    h_0: [states, ...batch, hidden_size],
    output: [...leading, directions * hidden_size],
    h_n: [states, ...batch, hidden_size],
    h_steps: [states, seq_len, ...batch, hidden_size],
  };
}

function cellShapes(
  config: Question['config'],
  input: Shape,
  stepped: boolean,
): Record<string, Shape> | undefined {
  const rank = input.length - (stepped ? 1 : 0);
  if (rank !== 1 && rank !== 2) return undefined;
  const batch = input.slice(stepped ? 1 : 0, -1);
  const state = [...batch, config.hidden_size];
  return stepped ? { input, hx: state, h_steps: [input[0]!, ...state] } : { input, hx: state, h_1: state };
}

/** The parameters by torch's names, in torch's order. Source: torch.nn.RNNBase.__init__. */
export function parameterShapes(module: ModuleName, config: CaseConfig): ReadonlyMap<string, Shape> {
  const { input_size, hidden_size, num_layers, bidirectional, bias } = config;
  const directions = bidirectional ? ['', '_reverse'] : [''];
  const shapes = Array.from({ length: num_layers }, (_, layer) => {
    const width = layer === 0 ? input_size : directions.length * hidden_size;
    return directions.flatMap((direction): [string, Shape][] => {
      const suffix = module === 'RNN' ? `_l${layer}${direction}` : '';
      const weights: [string, Shape][] = [
        [`weight_ih${suffix}`, [hidden_size, width]],
        [`weight_hh${suffix}`, [hidden_size, hidden_size]],
      ];
      const biases: [string, Shape][] = [
        [`bias_ih${suffix}`, [hidden_size]],
        [`bias_hh${suffix}`, [hidden_size]],
      ];
      return bias ? [...weights, ...biases] : weights;
    });
  });
  return new Map(shapes.flat());
}
