// PyTorch was needed and not found, or died.
import { InputError } from '../tensor/index.ts';

export class OracleError extends InputError {
  override name = 'OracleError';
}
