import { DataError, sizeOf } from "@xrt/core";
import { elementSizes } from "../element-types.js";
import { leadsOutside } from "../leads-outside.js";

/** Types as which the weights of TensorFlow.js lie in their files. */
const storedTypes = ["bool", "float16", "float32", "int32", "uint16", "uint8"] as const;
type StoredType = (typeof storedTypes)[number];

/** One weight of a manifest. */
export interface ManifestWeight {
  readonly name: string;
  readonly shape: readonly number[];
  /** What the weight is. */
  readonly dtype: string;
  /** As what it lies in the file. */
  readonly stored: StoredType;
  /** Step of an affine quantisation; `undefined` where there is none. */
  readonly scale: number | undefined;
  /** Value of the quantised 0. */
  readonly min: number;
}

/** Weights that lie in common files. */
export interface ManifestGroup {
  readonly paths: readonly string[];
  readonly weights: readonly ManifestWeight[];
  /** Bytes of all its files together. */
  readonly length: number;
}

/**
 * The groups of a `weightsManifest`.
 *
 * @throws DataError when an entry is malformed or a file lies outside the folder.
 */
export function groupsOf(manifest: unknown, path: string): ManifestGroup[] {
  const fail = (problem: string): never => {
    throw new DataError(`${path}: weightsManifest: ${problem}`, { path });
  };
  if (!Array.isArray(manifest)) return fail("is no list of groups");
  return manifest.map((group: unknown, i) => {
    const { paths, weights } = Object(group) as Record<string, unknown>;
    if (!isTexts(paths) || !Array.isArray(weights)) {
      return fail(`group ${i} has no paths or no weights`);
    }
    const outside = paths.find(leadsOutside);
    if (outside !== undefined) return fail(`names "${outside}", which is outside its folder`);
    const own = weights.map((weight: unknown) => weightOf(weight, fail));
    const length = own.reduce((n, w) => n + sizeOf(w.shape) * elementSizes[w.stored], 0);
    return { paths, weights: own, length };
  });
}

function weightOf(weight: unknown, fail: (problem: string) => never): ManifestWeight {
  const { name, shape, dtype, quantization } = Object(weight) as Record<string, unknown>;
  if (typeof name !== "string" || !isCounts(shape) || typeof dtype !== "string") {
    return fail("a weight has no name, shape or dtype");
  }
  const quantised = quantization as { dtype?: unknown; scale?: unknown; min?: unknown } | undefined;
  const stored = storedTypes.find((type) => type === (quantised?.dtype ?? dtype));
  if (stored === undefined) {
    return fail(
      `"${name}" is ${quantised?.dtype ?? dtype}, wants one of ${storedTypes.join(", ")}`,
    );
  }
  const affine = stored === "uint8" || stored === "uint16";
  const { scale, min } = quantised ?? {};
  if (affine && quantised !== undefined && !(isNumber(scale) && isNumber(min))) {
    return fail(`"${name}" is quantised without scale and min`);
  }
  const step = affine && isNumber(scale) ? scale : undefined;
  return { name, shape, dtype, stored, scale: step, min: isNumber(min) ? min : 0 };
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((text) => typeof text === "string");
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
