import type { NiftiHeader } from "./nifti-header.js";

/** Three rows of four: `affine * [x, y, z, 1]` is a place in millimetres, right, anterior and superior first. */
export type Affine = readonly (readonly [number, number, number, number])[];

/** The map of the header's quaternion (method 2 of nifti1.h): `R * diag(spacing, qfac) * voxel + shift`. */
export function qformAffine({ quaternion, spacing, qfac }: NiftiHeader): Affine {
  const [b = 0, c = 0, d = 0, ...shift] = quaternion;
  const a = Math.sqrt(Math.max(0, 1 - b * b - c * c - d * d));
  const rotation = [
    [a * a + b * b - c * c - d * d, 2 * (b * c - a * d), 2 * (b * d + a * c)],
    [2 * (b * c + a * d), a * a + c * c - b * b - d * d, 2 * (c * d - a * b)],
    [2 * (b * d - a * c), 2 * (c * d + a * b), a * a + d * d - b * b - c * c],
  ];
  const [dx = 1, dy = 1, dz = 1] = spacing;
  return rotation.map(([x = 0, y = 0, z = 0], i) => [x * dx, y * dy, z * dz * qfac, shift[i] ?? 0]);
}

/** The map that the header states as rows (method 3 of nifti1.h). */
export function sformAffine({ srows }: NiftiHeader): Affine {
  return [0, 4, 8].map((at) => [
    srows[at] ?? 0,
    srows[at + 1] ?? 0,
    srows[at + 2] ?? 0,
    srows[at + 3] ?? 0,
  ]);
}
