// What doctor finds, as data: this package, its goldens, the settings of the project, every Python that is looked at; and what
// can run with it.
import type { Ailment, Examined } from '../oracle/index.ts';

export interface Health {
  readonly package: { readonly version: string; readonly kernel: string };
  readonly node: { readonly version: string; readonly engines: string; readonly fits: boolean };
  /** `linux x64` */
  readonly platform: string;
  readonly goldens: { readonly count: number; readonly fault?: string };
  readonly settings: Settings;
  readonly pythons: readonly ExaminedPlace[];
}

export interface Settings {
  /** The package.json that has them; absent where none has. */
  readonly file?: string;
  /** By name, what would apply; `missing` where nothing is there. */
  readonly taken: readonly { readonly name: string; readonly value: string; readonly missing: boolean }[];
  readonly fault?: string;
}

export interface ExaminedPlace {
  /** Where it was looked for. */
  readonly from: string;
  readonly command?: string;
  /** Why nothing was tried. */
  readonly lacks?: string;
  readonly found?: Examined;
  readonly ailment?: Ailment;
  /** record and fuzz take it. */
  readonly taken: boolean;
}

/** What keeps commands from running, with the one remedy. */
export interface Verdict {
  readonly check: boolean;
  readonly record: boolean;
  readonly fuzz: boolean;
  /** A command, or an advice. */
  readonly remedy?: string;
}

/** @param make the command that makes a Python with the pinned torch, where no torch is */
export function verdictOf({ node, goldens, settings, pythons }: Health, make: string): Verdict {
  const isThere = settings.fault === undefined && settings.taken.every(({ missing }) => !missing);
  const check = node.fits && goldens.fault === undefined && isThere;
  const taken = pythons.find((one) => one.taken);
  const able = taken !== undefined && (taken.ailment === undefined || taken.ailment.answers === true);
  return {
    check,
    record: check && taken !== undefined && taken.ailment === undefined,
    fuzz: check && able,
    ...remedyOf(pythons, taken, make),
  };
}

function remedyOf(
  pythons: readonly ExaminedPlace[],
  taken: ExaminedPlace | undefined,
  make: string,
): Pick<Verdict, 'remedy'> {
  if (taken && !taken.ailment) return {};
  const sound = pythons.find((one) => one.found && !one.ailment);
  if (sound) return { remedy: `export TORCH_PARITY_PYTHON=${sound.command}` };
  if (taken?.ailment?.remedy !== undefined) return { remedy: taken.ailment.remedy };
  const [named, ...others] = pythons;
  if (named?.found && others.length === 0 && named.ailment?.remedy === undefined)
    return { remedy: `name another Python than that of ${named.from}, or none; then call doctor again` };
  // One that lacks torch alone; the system's own takes no packages, so that one of its own is made.
  const bare = pythons.find((one) => one.ailment?.remedy !== undefined);
  if (bare === undefined) return { remedy: 'install Python 3.10 or later, 64-bit; then call doctor again' };
  return { remedy: isSystems(bare) ? make : bare.ailment!.remedy! };
}

const isSystems = ({ from }: ExaminedPlace) => from === 'python3' || from === 'python';
