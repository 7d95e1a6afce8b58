// The PyTorch of the live tests. Without one they are skipped, and the run says so at its end;
// where TORCH_PARITY_LIVE=required is set, as in the gate, that is a failure.
import { fileURLToPath } from 'node:url';
import { findTorch, isPinned } from '../../src/oracle/index.ts';

const found = await findTorch({ folder: fileURLToPath(new URL('../..', import.meta.url)) }).catch(
  () => undefined,
);

export const torch = found && isPinned(found.torch) ? found : undefined;

if (!torch && process.env['TORCH_PARITY_LIVE'] === 'required') {
  throw new Error('the live tests need PyTorch here, and it was not found: npm run python installs it');
}
