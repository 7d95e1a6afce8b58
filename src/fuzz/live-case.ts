// A drawn spec and PyTorch's answer, as a case.
import type { Case } from '../conformance/index.ts';
import type { Answered, Spec } from '../oracle/index.ts';

export function liveCase(spec: Spec, { state_dict, inputs, expected, truth }: Answered): Case {
  const { module, config, dtype, stepped, pinned } = spec;
  return {
    id: `fuzz-${spec.seed}`,
    claim: 'a random network, answered live by PyTorch',
    module,
    config,
    dtype,
    stepped,
    state_dict,
    inputs,
    expected,
    truth,
    catches: [],
    ...(pinned && { exact: 'float32-in-order' }),
    attachments: {},
    provenance: { draw: { ...spec } },
  };
}
