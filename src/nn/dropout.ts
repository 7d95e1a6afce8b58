// torch.nn.functional.dropout in training mode, in place: kept values are scaled by 1 / (1 - dropout).
import type { FloatArray, FloatDtype } from '../tensor/index.ts';
import type { Generator } from './generator.ts';

export function drop(values: FloatArray, dropout: number, dtype: FloatDtype, generator: Generator): void {
  const scale = dropout === 1 ? 0 : 1 / (1 - dropout);
  for (let i = 0; i < values.length; i++) {
    values[i] = values[i]! * (generator.uniform(0, 1, dtype) < dropout ? 0 : scale);
  }
}
