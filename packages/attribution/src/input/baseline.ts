import { type NdArray, sizeOf, type TypedArray } from "@xrt/core";
import { type Batch, channelsFirst, checkFinite } from "./batch.js";

/**
 * What stands for "nothing to see", in the units of the network's input: a number for every value, an array of one image's
 * shape, an array with one for each image, or such an array for each input by its name.
 */
export type Baseline =
  | number
  | NdArray<TypedArray>
  | ArrayLike<number>
  | Readonly<Record<string, NdArray<TypedArray> | ArrayLike<number>>>;

/**
 * The baseline of each image, as its numbers lie in the batch; borrowed.
 *
 * @throws RangeError when its shape is not that of an image or of the batch, or it is not finite.
 */
export function baselineOf(
  caller: string,
  batch: Batch,
  baseline: Baseline,
): (image: number) => Float32Array {
  if (typeof baseline === "number") {
    checkFinite(`${caller}: baseline`, [baseline]);
    const all = new Float32Array(batch.size).fill(baseline);
    return () => all;
  }
  if (typeof baseline !== "object" || baseline === null) {
    throw new RangeError(
      `${caller}: baseline is ${JSON.stringify(baseline)}, wants a number or an array of an image's shape`,
    );
  }
  const count = batch.distinct ?? batch.count;
  const plain = isArray(baseline);
  const rows = batch.parts.map((part) => {
    const own = plain ? baseline : (baseline as Record<string, NdArray>)[part.name];
    if (own === undefined)
      throw new RangeError(`${caller}: the baseline has no input "${part.name}"`);
    const { data, shape } = "shape" in own ? own : { data: own, shape: undefined };
    const [one, all] = [part.size, count * part.size];
    const fits =
      (data.length === one || data.length === all) &&
      (shape === undefined || fitsShape(shape, part.given) || fitsShape(shape, part.shape));
    if (!fits || (plain && batch.parts.length > 1)) {
      const got = shape === undefined ? `${data.length} numbers` : `[${shape}]`;
      throw new RangeError(
        `${caller}: baseline is ${got}, wants a number, [${part.given}] or [${[count, ...part.given]}]`,
      );
    }
    checkFinite(`${caller}: baseline element`, data);
    const turned = part.turned && (shape === undefined || fitsShape(shape, part.given));
    return (image: number) => {
      const from = data.length === one ? 0 : image * one;
      const values = Array.prototype.slice.call(data, from, from + one) as number[];
      return turned ? channelsFirst(values, part.given) : Float32Array.from(values);
    };
  });
  const made: Float32Array[] = [];
  return (image) => {
    const own = image % count;
    made[own] ??= joined(rows.map((of) => of(own)));
    return made[own];
  };
}

function isArray(
  baseline: Exclude<Baseline, number>,
): baseline is NdArray<TypedArray> | ArrayLike<number> {
  return (
    ArrayBuffer.isView(baseline) ||
    Array.isArray(baseline) ||
    ("shape" in baseline && "data" in baseline)
  );
}

function fitsShape(shape: readonly number[], wanted: readonly number[]): boolean {
  const own = shape.length > wanted.length ? shape.slice(1) : shape;
  return String(own) === String(wanted) && sizeOf(own) > 0;
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array(0)] = parts;
  if (parts.length === 1) return first;
  return Float32Array.from(parts.flatMap((part) => [...part]));
}
