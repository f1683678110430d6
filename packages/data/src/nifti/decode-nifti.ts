import { DataError, type NdArray } from "@xrt/core";
import { inflated, isGzip } from "../inflated.js";
import { maxInflatedBytes } from "../pixel-limits.js";
import { type Affine, qformAffine, sformAffine } from "./affine.js";
import { type NiftiHeader, readNiftiHeader } from "./nifti-header.js";

/** Voxels as the file has them; numbers of 64 bits as float64. */
export type VoxelArray =
  | Uint8Array<ArrayBuffer>
  | Int8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>;

/** A volume of a NIfTI file. Plain data; nothing is reoriented. */
export interface Nifti {
  readonly version: 1 | 2;
  readonly littleEndian: boolean;
  /** Sizes of the axes, x first; axes of length 1 are kept. */
  readonly shape: readonly number[];
  /** Stored voxels, x fastest: voxel `[x, y, z]` is at `x + shape[0] * (y + shape[1] * z)`. */
  readonly data: VoxelArray;
  /** Values are `slope * voxel + intercept`; 1 and 0 where the file does not scale. */
  readonly slope: number;
  readonly intercept: number;
  /** Distances of voxels along the axes, in `units`. */
  readonly spacing: readonly number[];
  /** Unit of lengths; `null` where the file states none. */
  readonly units: "m" | "mm" | "um" | null;
  /** Values that the file wants shown as black and white; `null` where it states none. */
  readonly displayRange: readonly [number, number] | null;
  /** Voxel to millimetres by rotation, spacing and shift; the code says of which space, 0 of none. */
  readonly qform: { readonly code: number; readonly affine: Affine };
  /** Voxel to millimetres by a general map; the code says of which space, 0 of none. */
  readonly sform: { readonly code: number; readonly affine: Affine };
}

type Read = (view: DataView, at: number, littleEndian: boolean) => number;

/** Kinds of numbers by the header's code: the array, and how one that does not lie as this machine has it is read. */
const KINDS: Readonly<
  Record<number, { name: string; size: number; make: (n: number) => VoxelArray; read: Read }>
> = {
  2: kind(
    "uint8",
    1,
    (n) => new Uint8Array(n),
    (v, at) => v.getUint8(at),
  ),
  4: kind(
    "int16",
    2,
    (n) => new Int16Array(n),
    (v, at, le) => v.getInt16(at, le),
  ),
  8: kind(
    "int32",
    4,
    (n) => new Int32Array(n),
    (v, at, le) => v.getInt32(at, le),
  ),
  16: kind(
    "float32",
    4,
    (n) => new Float32Array(n),
    (v, at, le) => v.getFloat32(at, le),
  ),
  64: kind(
    "float64",
    8,
    (n) => new Float64Array(n),
    (v, at, le) => v.getFloat64(at, le),
  ),
  256: kind(
    "int8",
    1,
    (n) => new Int8Array(n),
    (v, at) => v.getInt8(at),
  ),
  512: kind(
    "uint16",
    2,
    (n) => new Uint16Array(n),
    (v, at, le) => v.getUint16(at, le),
  ),
  768: kind(
    "uint32",
    4,
    (n) => new Uint32Array(n),
    (v, at, le) => v.getUint32(at, le),
  ),
  1024: kind(
    "int64",
    8,
    (n) => new Float64Array(n),
    (v, at, le) => Number(v.getBigInt64(at, le)),
  ),
  1280: kind(
    "uint64",
    8,
    (n) => new Float64Array(n),
    (v, at, le) => Number(v.getBigUint64(at, le)),
  ),
};

/**
 * The volume of a NIfTI-1 or NIfTI-2 file (`.nii`), of either byte order, gzipped or not.
 *
 * @param path - Where the bytes are from, for error messages. Default `"image"`.
 * @throws DataError when the file is broken, cut short, one half of a pair, or of colours or complex numbers.
 */
export async function decodeNifti(
  bytes: Uint8Array,
  { path = "image" }: { path?: string | undefined } = {},
): Promise<Nifti> {
  const plain = isGzip(bytes)
    ? await inflated(bytes, { format: "gzip", maxBytes: maxInflatedBytes, path })
    : bytes;
  const header = readNiftiHeader(plain, { path });
  const { version, littleEndian, shape, spacing, slope, intercept, calMin, calMax } = header;
  const isScaled = Number.isFinite(slope) && slope !== 0;
  return {
    version,
    littleEndian,
    shape,
    data: voxels(plain, header, path),
    slope: isScaled ? slope : 1,
    intercept: isScaled && Number.isFinite(intercept) ? intercept : 0,
    spacing,
    units: ([null, "m", "mm", "um"] as const)[header.unitsCode & 7] ?? null,
    displayRange: calMax > calMin ? [calMin, calMax] : null,
    qform: { code: header.qformCode, affine: qformAffine(header) },
    sform: { code: header.sformCode, affine: sformAffine(header) },
  };
}

/**
 * The picture of a volume that is two axes long, `[shape[1], shape[0], 1]`, 0 to 255: by the display range of the file, or
 * else by the range of bytes or of unsigned 16-bit numbers.
 *
 * @throws DataError when it has more axes, or no range to show it by.
 */
export function niftiToImage(
  { shape, data, slope, intercept, displayRange }: Nifti,
  { path = "image" }: { path?: string | undefined } = {},
): NdArray {
  const [width = 1, height = 1, ...others] = shape;
  if (others.some((n) => n > 1)) {
    throw new DataError(
      `${path}: a volume of [${shape}] voxels, not a picture; read it with decodeNifti and choose a slice`,
      { path },
    );
  }
  const whole = data instanceof Uint8Array ? 255 : data instanceof Uint16Array ? 65_535 : null;
  const isPlain = slope === 1 && intercept === 0;
  const range = displayRange ?? (whole !== null && isPlain ? [0, whole] : null);
  if (range === null) {
    throw new DataError(
      `${path}: the file states no range of display (cal_min, cal_max); read it with decodeNifti and scale it`,
      { path },
    );
  }
  const [low = 0, high = 1] = range;
  const scale = 255 / (high - low);
  const out = Float32Array.from(data, (v) =>
    Math.min(Math.max((slope * v + intercept - low) * scale, 0), 255),
  );
  // a comparison with NaN keeps it, and NaN is no colour
  if (out.some(Number.isNaN)) {
    throw new DataError(`${path}: the picture holds values that are not numbers`, { path });
  }
  return { shape: [height, width, 1], data: out };
}

function voxels(bytes: Uint8Array, header: NiftiHeader, path: string): VoxelArray {
  const { shape, datatype, offset, littleEndian } = header;
  const numbers = KINDS[datatype];
  if (numbers === undefined) {
    const known = Object.values(KINDS).map(({ name }) => name);
    throw new DataError(
      `${path}: voxels are of NIfTI datatype ${datatype}, wants one of ${known.join(", ")}`,
      { path },
    );
  }
  const count = shape.reduce((n, d) => n * d, 1);
  const end = offset + count * numbers.size;
  if (!(Number.isInteger(offset) && offset >= 0 && end <= bytes.length)) {
    throw new DataError(
      `${path}: [${shape}] voxels from byte ${offset} need ${end} bytes, the file has ${bytes.length}`,
      { path },
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset);
  const out = numbers.make(count);
  for (let i = 0; i < count; i++) out[i] = numbers.read(view, i * numbers.size, littleEndian);
  return out;
}

function kind(name: string, size: number, make: (n: number) => VoxelArray, read: Read) {
  return { name, size, make, read };
}
