import type { NdArray, TypedArray } from "@xrt/core";

/** Zones of a chest film as features. */
export interface LungZones {
  /** `[height, width]`, indices into `names`. */
  readonly labels: NdArray<Int32Array>;
  /** `"outside"`, then the upper, middle and lower third of the lung on the left and on the right of the picture. */
  readonly names: readonly string[];
}

const NAMES = [
  "outside",
  ...["left", "right"].flatMap((side) =>
    ["upper", "middle", "lower"].map((zone) => `${side} of the picture, ${zone}`),
  ),
];

/**
 * The zones in which radiologists describe a chest film, from a mask of its lungs: each lung in three thirds of its height. Which lung
 * a pixel belongs to is told by the middle of the mask. On a film that is not mirrored, the left of the picture is the patient's right.
 *
 * @param mask - `[height, width]` or `[height, width, 1]`, 0 outside of the lungs.
 * @throws RangeError when it has other axes, or no lung.
 *
 * @example
 * ```ts
 * import { lungZones } from "@xrt/attribution";
 * import { ndArray } from "@xrt/core";
 * const mask = ndArray(Uint8Array.of(1, 0, 1, 1, 0, 1, 1, 0, 1), [3, 3]);
 * [...lungZones(mask).labels.data]; // => [1, 0, 4, 2, 0, 5, 3, 0, 6]
 * ```
 */
export function lungZones({ data, shape }: NdArray<TypedArray>): LungZones {
  const [height = 0, width = 0, channels = 1] = shape;
  if (shape.length < 2 || channels !== 1 || shape.length > 3) {
    throw new RangeError(`lungZones: mask is [${shape}], wants [height,width]`);
  }
  const inside = Array.from({ length: height * width }, (_, p) => p).filter((p) => data[p] !== 0);
  if (inside.length === 0) throw new RangeError("lungZones: the mask has no lung");
  const columns = inside.map((p) => p % width);
  const middle = (least(columns) + most(columns)) / 2;
  const labels = new Int32Array(height * width);
  for (const [side, lung] of [
    inside.filter((p) => p % width < middle),
    inside.filter((p) => p % width >= middle),
  ].entries()) {
    const rows = lung.map((p) => Math.floor(p / width));
    const [top, bottom] = [least(rows), most(rows) + 1];
    for (const p of lung) {
      const zone = Math.floor((3 * (Math.floor(p / width) - top)) / (bottom - top));
      labels[p] = 1 + 3 * side + zone;
    }
  }
  return { labels: { data: labels, shape: [height, width] }, names: NAMES };
}

function least(values: readonly number[]): number {
  return values.reduce((a, v) => Math.min(a, v), Number.POSITIVE_INFINITY);
}

function most(values: readonly number[]): number {
  return values.reduce((a, v) => Math.max(a, v), Number.NEGATIVE_INFINITY);
}
