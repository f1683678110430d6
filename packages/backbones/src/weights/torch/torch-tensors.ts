import { DataError, type NdArray, sizeOf } from "@xrt/core";
import { type ElementType, elementSizes, toFloat32 } from "../element-types.js";
import type { PickleMeaning } from "./pickle-machine.js";
import { isGlobal, isObject, type PickleObject, type PickleValue } from "./pickle-value.js";

/** Storage classes of PyTorch and what they hold. */
const storageTypes: Readonly<Record<string, ElementType>> = {
  "torch.BFloat16Storage": "bfloat16",
  "torch.BoolStorage": "bool",
  "torch.ByteStorage": "uint8",
  "torch.CharStorage": "int8",
  "torch.DoubleStorage": "float64",
  "torch.FloatStorage": "float32",
  "torch.HalfStorage": "float16",
  "torch.IntStorage": "int32",
  "torch.LongStorage": "int64",
  "torch.ShortStorage": "int16",
};

/** Names under which an instance of {@link storageOf} and of a tensor go; no Python class is called so. */
const storage = "<storage>";
const tensor = "<tensor>";

/**
 * What the pickles of PyTorch mean: storages and tensors become descriptions that {@link tensorValues} reads, the calls
 * that plain containers need are answered, and everything else is refused.
 */
export const torchMeaning: PickleMeaning = {
  call(name, args) {
    const [first = null, ...rest] = args;
    switch (name) {
      case "collections.OrderedDict":
      case "collections.defaultdict":
        return mapOf(name === "collections.OrderedDict" ? first : (rest[0] ?? null));
      case "torch._utils._rebuild_tensor":
      case "torch._utils._rebuild_tensor_v2":
        return { kind: "object", name: tensor, args, state: null };
      case "torch._utils._rebuild_parameter":
      case "torch._utils._rebuild_parameter_with_state":
        return first;
      case "torch.Size":
      case "__builtin__.set":
      case "builtins.set":
        return first ?? [];
      case "torch.device":
      case "numpy.dtype":
      case "numpy.core.multiarray.scalar":
      case "numpy._core.multiarray.scalar":
      case "_codecs.encode":
        return { kind: "object", name, args, state: null };
      default:
        return undefined;
    }
  },
  persistent(id) {
    if (!Array.isArray(id)) return undefined;
    const [kind] = id;
    // whole modules are saved with their source code, which nobody reads
    if (kind === "module") return id[1];
    return kind === "storage"
      ? { kind: "object", name: storage, args: id, state: null }
      : undefined;
  },
};

/** Keys and values of a list of pairs. */
function mapOf(pairs: PickleValue): PickleValue {
  const map = new Map<PickleValue, PickleValue>();
  for (const pair of Array.isArray(pairs) ? pairs : []) {
    if (Array.isArray(pair)) map.set(pair[0] ?? null, pair[1] ?? null);
  }
  return map;
}

/** A stretch of memory that tensors share. */
export interface TorchStorage {
  readonly key: string;
  readonly type: ElementType;
  /** Number of elements. */
  readonly length: number;
}

/** Whether a value is a tensor of the pickle. */
export function isTensor(value: PickleValue | undefined): value is PickleObject {
  return isObject(value) && value.name === tensor;
}

/** Number of bytes of an element of a storage, by the persistent id that names it. */
export function storageOf(value: PickleValue | undefined, path: string): TorchStorage {
  const [, type, key, , length] = isObject(value) && value.name === storage ? value.args : [];
  const name = isGlobal(type) ? type.name : String(type);
  const element = storageTypes[name];
  if (element === undefined || typeof key !== "string" || typeof length !== "number") {
    throw new DataError(
      `${path}: a tensor lies in ${name}, wants one of ${Object.keys(storageTypes).join(", ")}`,
      { path },
    );
  }
  return { key, type: element, length };
}

/** Bytes of one element of a storage. */
export function storageBytes({ type, length }: TorchStorage): number {
  return elementSizes[type] * length;
}

/**
 * The values of a tensor: a view of its storage where that is contiguous float32, a copy in row-major order otherwise
 * (`isCopy`).
 *
 * @param bytesOf - The bytes of a storage.
 */
export function tensorValues(
  { args }: PickleObject,
  what: string,
  { path, bytesOf }: { path: string; bytesOf: (storage: TorchStorage) => Uint8Array },
): { array: NdArray; type: ElementType; isCopy: boolean } {
  const [place = null, offset, shape, strides] = args;
  const memory = storageOf(place, path);
  if (
    !isCount(offset) ||
    !isCounts(shape) ||
    !isCounts(strides) ||
    shape.length !== strides.length
  ) {
    throw new DataError(`${path}: ${what} has no shape or no strides`, { path });
  }
  const size = sizeOf(shape);
  const last = shape.reduce((sum, d, i) => sum + (d - 1) * (strides[i] ?? 0), offset);
  if (size > 0 && last >= memory.length) {
    throw new DataError(
      `${path}: ${what} is [${shape}] with strides [${strides}] from ${offset}, beyond its ${memory.length} elements`,
      { path },
    );
  }
  const bytes = bytesOf(memory);
  const step = elementSizes[memory.type];
  const contiguous = strides.every(
    (stride, i) => shape[i] === 1 || stride === sizeOf(shape.slice(i + 1)),
  );
  if (size === 0 || contiguous) {
    const own = bytes.subarray(offset * step, (offset + size) * step);
    const data = toFloat32(own, memory.type, what);
    return { array: { shape, data }, type: memory.type, isCopy: data.buffer !== own.buffer };
  }
  if (size > 16 * memory.length) {
    throw new DataError(
      `${path}: ${what} repeats ${memory.length} elements to [${shape}], ${size} elements; save it contiguous`,
      { path },
    );
  }
  const values = toFloat32(bytes, memory.type, what);
  const data = gathered(values, offset, shape, strides);
  return { array: { shape, data }, type: memory.type, isCopy: true };
}

function gathered(
  values: Float32Array,
  offset: number,
  shape: readonly number[],
  strides: readonly number[],
): Float32Array {
  const out = new Float32Array(sizeOf(shape));
  const index = shape.map(() => 0);
  let from = offset;
  for (let to = 0; to < out.length; to++) {
    out[to] = values[from] ?? 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] ?? 0) + 1;
      from += strides[axis] ?? 0;
      if ((index[axis] ?? 0) < (shape[axis] ?? 0)) break;
      from -= (strides[axis] ?? 0) * (shape[axis] ?? 0);
      index[axis] = 0;
    }
  }
  return out;
}

function isCount(value: PickleValue | undefined): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isCounts(value: PickleValue | undefined): value is readonly number[] {
  return Array.isArray(value) && value.every(isCount);
}
