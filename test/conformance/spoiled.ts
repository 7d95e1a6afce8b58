// Cases with one expected number moved: what the audit has to find.
import { Opened } from '../../src/conformance/opened.ts';
import type { Case } from '../../src/conformance/index.ts';
import { letterOf, placeOf } from '../../src/conformance/states-in.ts';
import { EPS, type FloatTensor, type NamedTensors } from '../../src/tensor/index.ts';
import { moved } from './of-a-case.ts';

export interface Spoiled {
  readonly group: 'expected' | 'truth';
  readonly name: string;
  readonly by: string;
  readonly asked: Case;
}

/**
 * Each tensor in turn, one finite element moved: by twice K U, by the greater of 1e-4 and 100 ulp where that is more, and
 * by 10. @param pick which element of so many
 */
export function spoiled(asked: Case, pick: (count: number) => number): Spoiled[] {
  const opened = new Opened(asked);
  return (['expected', 'truth'] as const).flatMap((group) =>
    Object.entries(asked[group]).flatMap(([name, one]) => {
      const { data, dtype } = one as FloatTensor;
      const finite = [...data.keys()].filter((i) => Number.isFinite(data[i]));
      const offset = finite[pick(finite.length)];
      if (offset === undefined) return [];
      const value = data[offset]!;
      const letter = letterOf(opened, name);
      const steps = group === 'expected' ? opened.audited : opened.auditedTruth;
      const room = steps.corrected?.allowed[letter]![placeOf(opened, letter, opened.at(name)(offset))] ?? 0;
      if (room === Infinity) return [];
      const visible = Math.max(1e-4, 100 * EPS[dtype] * Math.abs(value));
      const ways: [string, number][] = [
        ['2 K U', 2 * room],
        ...(visible > 2 * room ? [['1e-4 or 100 ulp', visible] as [string, number]] : []),
        ...(room < 5 && 10 > 100 * EPS[dtype] * Math.abs(value) ? [['10', 10] as [string, number]] : []),
      ];
      return ways.flatMap(([by, amount]) => {
        const bent = moved(one as FloatTensor, offset, value + amount);
        if (bent.data[offset] === value) return []; // less than half an ulp
        return {
          group,
          name,
          by,
          asked: { ...asked, [group]: { ...asked[group], [name]: bent } as NamedTensors },
        };
      });
    }),
  );
}
