// The options of toMatchTensor. Their names and what they refuse are those of torch.testing.assert_close.
import { defaultTolerance, type Tolerance } from '../compare/index.ts';
import { InputError, isFloat, sameShape, shapeText, shown, type Tensor } from '../tensor/index.ts';
import { wantedTensor } from './wanted-tensor.ts';

/** What `toMatchTensor` may be told. */
export interface MatchOptions {
  /** Relative to |expected|; with `atol` only. Default: the dtype's, of torch.testing.assert_close. */
  readonly rtol?: number;
  /** Absolute; with `rtol` only. Default: the dtype's. */
  readonly atol?: number;
  /** Whether NaN equals NaN. Default: true, as goldens are judged; assert_close says false. */
  readonly equal_nan?: boolean;
  /** Judges the error against a more precise truth as well, compared with that of `expected`, which is PyTorch's. */
  readonly budget?: MatchBudget;
}

/** A more precise truth, by which the error is judged: no more than a few times PyTorch's own is allowed. */
export interface MatchBudget {
  /** The same computation in float64, in the shape of `expected`. */
  readonly truth: Tensor;
  /** The greatest number that is rounded on the way to a result. Default: the greatest of `truth`. */
  readonly scale?: number;
}

interface ReadOptions {
  readonly tolerance: Tolerance;
  /** Of `budget`. */
  readonly spend: MatchBudget | undefined;
}

const KNOWN = ['rtol', 'atol', 'equal_nan', 'budget'];
const KNOWN_OF_BUDGET = ['truth', 'scale'];

/** @throws InputError */
export function readMatchOptions(given: unknown, expected: Tensor): ReadOptions {
  const { rtol, atol, equal_nan, budget } = named('the options', given ?? {}, KNOWN) as MatchOptions;
  if ((rtol === undefined) !== (atol === undefined)) {
    const [there, missing] = rtol === undefined ? ['atol', 'rtol'] : ['rtol', 'atol'];
    throw refused(
      `${there} came without ${missing}, want both or neither`,
      `As in torch: add ${missing}, such as ${missing}: 0.`,
    );
  }
  if (equal_nan !== undefined && typeof equal_nan !== 'boolean')
    throw refused(`equal_nan is ${shown(equal_nan)}, want true or false`);
  const own = defaultTolerance(expected.dtype);
  const tolerance = {
    rtol: rtol === undefined ? own.rtol : wantedSize('rtol', rtol),
    atol: atol === undefined ? own.atol : wantedSize('atol', atol),
    equal_nan: equal_nan ?? own.equal_nan,
  };
  return { tolerance, spend: budget === undefined ? undefined : readBudget(budget, expected) };
}

function readBudget(given: unknown, expected: Tensor): MatchBudget {
  const { truth, scale = 0 } = named('budget', given, KNOWN_OF_BUDGET) as unknown as MatchBudget;
  const read = wantedTensor('budget.truth', truth);
  if (!isFloat(expected.dtype))
    throw refused(`a budget is of float32 and float64, and expected is ${expected.dtype}`, 'Leave it out.');
  if (read.dtype !== 'float64' || !sameShape(read.shape, expected.shape)) {
    throw refused(
      `budget.truth is ${read.dtype} ${shapeText(read.shape)}, want float64 ${shapeText(expected.shape)}`,
      'It is what the same computation gives in float64.',
    );
  }
  return { truth: read, scale: wantedSize('budget.scale', scale) };
}

function named(what: string, given: unknown, known: readonly string[]): Partial<Record<string, unknown>> {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw refused(`${what}: came ${shown(given)}, want { ${known.join(', ')} }`);
  const unknown = Object.keys(given).find((key) => !known.includes(key));
  if (unknown !== undefined) throw refused(`${what}: ${shown(unknown)} is unknown, want ${known.join(', ')}`);
  return { ...given };
}

function wantedSize(what: string, value: unknown): number {
  if (typeof value === 'number' && value >= 0) return value; // so that NaN is refused
  throw refused(`${what} is ${shown(value)}, want a number >= 0`);
}

function refused(what: string, ...details: readonly string[]): InputError {
  return new InputError(what, details);
}
