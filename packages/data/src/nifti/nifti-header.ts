import { DataError } from "@xrt/core";

/** What the header of a NIfTI file says, in its own terms. */
export interface NiftiHeader {
  readonly version: 1 | 2;
  readonly littleEndian: boolean;
  /** Sizes of the axes, x first. */
  readonly shape: readonly number[];
  /** Code of the kind of numbers. */
  readonly datatype: number;
  /** Byte that the voxels begin at. */
  readonly offset: number;
  /** Distances of voxels along the axes; `pixdim[0]`, the sign of the third axis of the qform, is {@link qfac}. */
  readonly spacing: readonly number[];
  readonly qfac: 1 | -1;
  /** 0 or NaN: values are not scaled. */
  readonly slope: number;
  readonly intercept: number;
  readonly calMin: number;
  readonly calMax: number;
  readonly unitsCode: number;
  readonly qformCode: number;
  readonly sformCode: number;
  /** Quaternion b, c, d and shift x, y, z of the qform. */
  readonly quaternion: readonly number[];
  /** Three rows of four of the sform. */
  readonly srows: readonly number[];
}

/** Where the fields of the two versions lie (nifti1.h and nifti2.h of the NIfTI data format working group). */
const LAYOUT = {
  1: {
    magic: 344,
    dim: 40,
    type: 70,
    pixdim: 76,
    offset: 108,
    slope: 112,
    cal: 124,
    units: 123,
    forms: 252,
    quatern: 256,
    srow: 280,
  },
  2: {
    magic: 4,
    dim: 16,
    type: 12,
    pixdim: 104,
    offset: 168,
    slope: 176,
    cal: 192,
    units: 500,
    forms: 344,
    quatern: 352,
    srow: 400,
  },
} as const;

const HEADER_SIZE = { 1: 348, 2: 540 } as const;

/** Whether bytes begin as a NIfTI header does, in either byte order. */
export function isNifti(bytes: Uint8Array): boolean {
  return versionOf(bytes) !== null;
}

/**
 * The header of a NIfTI-1 or NIfTI-2 file, of either byte order.
 *
 * @throws DataError when it is none, is cut short, makes no sense, or is only half of a pair of files.
 */
export function readNiftiHeader(bytes: Uint8Array, { path }: { path: string }): NiftiHeader {
  const found = versionOf(bytes);
  if (found === null) {
    throw new DataError(`${path}: not a NIfTI file: begins with no header of 348 or 540 bytes`, {
      path,
    });
  }
  const { version, littleEndian, isPair } = found;
  if (isPair) {
    throw new DataError(
      `${path}: the header of a pair of files (.hdr and .img); join them to one .nii file`,
      { path },
    );
  }
  const at = LAYOUT[version];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = version === 2;
  const number = (from: number) =>
    wide ? view.getFloat64(from, littleEndian) : view.getFloat32(from, littleEndian);
  const numbers = (from: number, n: number) =>
    Array.from({ length: n }, (_, i) => number(from + i * (wide ? 8 : 4)));
  const size = (from: number) =>
    wide ? Number(view.getBigInt64(from, littleEndian)) : view.getInt16(from, littleEndian);
  const code = (from: number) =>
    wide ? view.getInt32(from, littleEndian) : view.getInt16(from, littleEndian);
  const rank = size(at.dim);
  const step = wide ? 8 : 2;
  const shape = Array.from({ length: Math.min(Math.max(rank, 0), 7) }, (_, i) =>
    size(at.dim + step * (i + 1)),
  );
  if (rank < 1 || rank > 7 || shape.some((n) => n < 1)) {
    throw new DataError(`${path}: the NIfTI header has ${rank} axes of sizes [${shape}]`, { path });
  }
  const pixdim = numbers(at.pixdim, rank + 1);
  const [calMax = 0, calMin = 0] = numbers(at.cal, 2);
  return {
    version,
    littleEndian,
    shape,
    datatype: view.getInt16(at.type, littleEndian),
    offset: wide ? size(at.offset) : number(at.offset),
    spacing: pixdim.slice(1),
    qfac: (pixdim[0] ?? 1) < 0 ? -1 : 1,
    slope: number(at.slope),
    intercept: number(at.slope + (wide ? 8 : 4)),
    calMin,
    calMax,
    unitsCode: wide ? view.getInt32(at.units, littleEndian) : view.getUint8(at.units),
    qformCode: code(at.forms),
    sformCode: code(at.forms + (wide ? 4 : 2)),
    quaternion: numbers(at.quatern, 6),
    srows: numbers(at.srow, 12),
  };
}

function versionOf(
  bytes: Uint8Array,
): { version: 1 | 2; littleEndian: boolean; isPair: boolean } | null {
  if (bytes.length < 4) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const version of [1, 2] as const) {
    for (const littleEndian of [true, false]) {
      if (view.getInt32(0, littleEndian) !== HEADER_SIZE[version]) continue;
      if (bytes.length < HEADER_SIZE[version]) return null;
      const { magic } = LAYOUT[version];
      const text = String.fromCharCode(...bytes.subarray(magic, magic + 3));
      if (text === `n+${version}`) return { version, littleEndian, isPair: false };
      if (text === `ni${version}`) return { version, littleEndian, isPair: true };
    }
  }
  return null;
}
