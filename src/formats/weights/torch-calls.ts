// The few functions and classes that a pickle of tensors refers to, and what each gives. All others are refused by name.
// Source: torch._utils and torch.serialization of PyTorch 2.13.
import { numel, type Shape } from '../../tensor/index.ts';
import { reach } from './contiguous.ts';
import { type RefuseWeights, short } from './error.ts';
import type { Calls } from './pickle.ts';
import { Dict, Global, Storage, TensorView, Tuple } from './python-values.ts';
import { tensorsAlone } from './tensors-alone.ts';

/** Element types of storages, by the names of their classes; undefined: bytes, whose tensors say what they are. */
const STORAGES: Readonly<Record<string, string | undefined>> = {
  'torch.FloatStorage': 'float32',
  'torch.DoubleStorage': 'float64',
  'torch.HalfStorage': 'float16',
  'torch.BFloat16Storage': 'bfloat16',
  'torch.LongStorage': 'int64',
  'torch.IntStorage': 'int32',
  'torch.ShortStorage': 'int16',
  'torch.CharStorage': 'int8',
  'torch.ByteStorage': 'uint8',
  'torch.BoolStorage': 'bool',
  'torch.ComplexFloatStorage': 'complex64',
  'torch.ComplexDoubleStorage': 'complex128',
  'torch.storage.UntypedStorage': undefined,
};

/** `torch.float8_e4m3fn` and its like. */
const DTYPE = /^torch\.((?:u?int|b?float|complex)\d+(?:_\w+)?|bool)$/;
const OTHERS = [
  'collections.OrderedDict',
  'torch.Size',
  'torch._utils._rebuild_tensor_v2',
  'torch._utils._rebuild_tensor_v3',
  'torch._utils._rebuild_parameter',
  'torch._utils._rebuild_parameter_with_state',
];
const MOST_AXES = 64;

/** @param path of the file, for a remedy */
export function torchCalls(path: string, refuse: RefuseWeights): Calls {
  const wrong = (what: string): never => refuse(`data.pkl is damaged: ${what}`);
  return {
    global(name) {
      if (Object.hasOwn(STORAGES, name) || DTYPE.test(name) || OTHERS.includes(name)) return new Global(name);
      return refuse(`it refers to ${short(name)}, and only tensors are read`, ...tensorsAlone(path));
    },
    called({ name }, args) {
      switch (name) {
        case 'collections.OrderedDict':
          return args.length === 0 ? new Dict() : wrong('an OrderedDict with arguments');
        case 'torch.Size':
          return args[0] instanceof Tuple ? args[0] : wrong('a torch.Size without sizes');
        case 'torch._utils._rebuild_parameter':
        case 'torch._utils._rebuild_parameter_with_state':
          return args[0] instanceof TensorView ? args[0] : wrong('a parameter without a tensor');
        case 'torch._utils._rebuild_tensor_v2':
          return viewOf(args, args[6], undefined, refuse);
        case 'torch._utils._rebuild_tensor_v3':
          return viewOf(args, args[7], dtypeIn(args[6]) ?? wrong('a tensor without a dtype'), refuse);
        default:
          return wrong(`it calls ${short(name)}`);
      }
    },
    persistent(id) {
      const [kind, type, key, , size] = id instanceof Tuple ? id.items : [];
      const isKnown = type instanceof Global && Object.hasOwn(STORAGES, type.name);
      if (kind !== 'storage' || !isKnown || typeof key !== 'string' || !isSize(size))
        return wrong('a storage without a type, name or size');
      return new Storage(key, STORAGES[type.name], size);
    },
  };
}

/** (storage, offset, size, stride, requires_grad, hooks, …), all within the storage. */
function viewOf(
  args: readonly unknown[],
  metadata: unknown,
  own: string | undefined,
  refuse: RefuseWeights,
): TensorView {
  const wrong = (what: string): never => refuse(`data.pkl is damaged: ${what}`);
  const [storage, offset, sizes, strides] = args;
  if (!(storage instanceof Storage) || !isSize(offset)) return wrong('a tensor without its storage');
  const shape = sizesIn(sizes) ?? wrong('a tensor without its sizes');
  const stride = sizesIn(strides) ?? wrong('a tensor without its strides');
  const dtype = own ?? storage.dtype ?? wrong('a tensor without a dtype');
  if (shape.length !== stride.length || shape.length > MOST_AXES)
    wrong('sizes and strides of a tensor do not fit');
  if (metadata instanceof Dict && metadata.entries.size > 0)
    refuse(
      'a tensor in it is a view that is negated or conjugated',
      'Save it again with tensor.resolve_neg().resolve_conj().',
    );
  const view = new TensorView(storage, dtype, offset, shape, stride);
  if (storage.dtype === undefined) return view; // its storage counts bytes, and is not read
  if (!Number.isSafeInteger(numel(shape.filter((size) => size > 0)) * 8))
    wrong('a tensor that is larger than any file');
  // It may be a view that is wider than what it views, with strides of 0: then a few bytes would ask for any memory.
  if (numel(shape) > storage.size)
    refuse(
      'a tensor in it is an expanded view, with more elements than are stored',
      'Save it again with tensor.contiguous().',
    );
  if (numel(shape) > 0 && offset + reach(shape, stride) > storage.size)
    wrong('a tensor that leaves its storage');
  return view;
}

function sizesIn(value: unknown): Shape | undefined {
  return value instanceof Tuple && value.items.every(isSize) ? value.items : undefined;
}

function isSize(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function dtypeIn(value: unknown): string | undefined {
  return value instanceof Global ? DTYPE.exec(value.name)?.[1] : undefined;
}
