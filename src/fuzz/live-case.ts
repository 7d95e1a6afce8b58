// A drawn spec and PyTorch's answer, as a case.
import { firstChaotic } from '../compare/index.ts';
import type { Case } from '../conformance/index.ts';
import type { Answered, Spec } from '../oracle/index.ts';

export function liveCase(spec: Spec, { state_dict, inputs, expected, truth }: Answered): Case {
  const { module, config, dtype, stepped } = spec;
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
    attachments: {},
    provenance: { draw: { ...spec } },
  };
}

/** PyTorch's own float32 error is so large that a free-running comparison says nothing. */
export function isChaotic({ expected, truth }: Case): boolean {
  return Object.entries(truth).some(([name, exact]) => firstChaotic(expected[name]!, exact) >= 0);
}
