/** How `Resize` maps one axis. */
export interface Interpolation {
  readonly mode: "nearest" | "linear" | "cubic";
  /** `coordinate_transformation_mode`. */
  readonly coordinates: string;
  /** `nearest_mode`. */
  readonly rounding: string;
  readonly scale: number;
  readonly from: number;
  readonly to: number;
  /** Start and end of the region for `tf_crop_and_resize`, in parts of the axis. */
  readonly region: readonly [number, number];
  /** `cubic_coeff_a`. */
  readonly cubic: number;
  readonly excludeOutside: boolean;
  readonly antialias: boolean;
}

/** Where output `i` lies on the input's axis, by the formulas of ONNX's Resize. */
function coordinate(i: number, { coordinates, scale, from, to, region }: Interpolation): number {
  switch (coordinates) {
    case "align_corners":
      return to === 1 ? 0 : (i * (from - 1)) / (to - 1);
    case "asymmetric":
      return i / scale;
    case "pytorch_half_pixel":
      return to > 1 ? (i + 0.5) / scale - 0.5 : 0;
    case "half_pixel_symmetric": {
      const adjustment = to / (scale * from);
      const center = from / 2;
      return center * (1 - adjustment) + (i + 0.5) / scale - 0.5;
    }
    case "tf_crop_and_resize": {
      const [start, end] = region;
      return to > 1
        ? start * (from - 1) + (i * (end - start) * (from - 1)) / (to - 1)
        : 0.5 * (start + end) * (from - 1);
    }
    default:
      return (i + 0.5) / scale - 0.5;
  }
}

/** The coordinate transformations that are carried. */
export const COORDINATES: readonly string[] = [
  "half_pixel",
  "half_pixel_symmetric",
  "pytorch_half_pixel",
  "align_corners",
  "asymmetric",
  "tf_crop_and_resize",
];

function nearest(x: number, rounding: string): number {
  switch (rounding) {
    case "round_prefer_ceil":
      return Math.floor(x + 0.5);
    case "floor":
      return Math.floor(x);
    case "ceil":
      return Math.ceil(x);
    default:
      return Math.ceil(x - 0.5);
  }
}

/** Weight of a cell at distance `x` in Keys' cubic convolution. */
function keys(x: number, a: number): number {
  const t = Math.abs(x);
  if (t <= 1) return (a + 2) * t ** 3 - (a + 3) * t ** 2 + 1;
  return t < 2 ? a * t ** 3 - 5 * a * t ** 2 + 8 * a * t - 4 * a : 0;
}

/**
 * The matrix `[to, from]` that resamples one axis, row-major; outputs that lie outside of the axis for `tf_crop_and_resize`
 * have no weights and stand in `outside`.
 */
export function interpolationMatrix(how: Interpolation): {
  readonly weights: Float32Array;
  readonly outside: readonly number[];
} {
  const { mode, from, to, scale, antialias, cubic, excludeOutside } = how;
  const weights = new Float32Array(to * from);
  const outside: number[] = [];
  const last = from - 1;
  const inside = (k: number) => Math.min(Math.max(k, 0), last);
  for (let i = 0; i < to; i++) {
    const x = coordinate(i, how);
    if (!(Math.abs(x) <= 2 ** 40)) throw new RangeError(`cell ${i} would lie at ${x}`);
    if (how.coordinates === "tf_crop_and_resize" && (x < 0 || x > last)) {
      outside.push(i);
      continue;
    }
    const add = (k: number, weight: number) => {
      const at = i * from + inside(k);
      weights[at] = (weights[at] as number) + weight;
    };
    if (mode === "nearest") {
      add(nearest(x, how.rounding), 1);
      continue;
    }
    // a smaller result averages over more cells
    const spread = antialias && scale < 1 ? 1 / scale : 1;
    const radius = (mode === "linear" ? 1 : 2) * spread;
    const cells: [number, number][] = [];
    for (let k = Math.floor(x - radius) + 1; k <= Math.ceil(x + radius) - 1; k++) {
      const distance = (x - k) / spread;
      const weight = mode === "linear" ? 1 - Math.abs(distance) : keys(distance, cubic);
      if (weight !== 0 && (!excludeOutside || inside(k) === k)) {
        cells.push([k, weight]);
      }
    }
    const total = cells.reduce((n, [, w]) => n + w, 0);
    for (const [k, weight] of cells) add(k, weight / total);
  }
  return { weights, outside };
}
