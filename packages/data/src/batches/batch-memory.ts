import type { NdArray } from "@xrt/core";

/** The memory that batches of resized images of one channel are written into, without being copied. */
export interface BatchMemory {
  /** The place of image `index` in the batch that it falls into if none is left out. */
  readonly place: (index: number) => Float32Array;
  /** Takes the memory of a full batch, or of any other, for a later one. */
  readonly giveBack: (data: Float32Array) => void;
}

/**
 * Memory for `total` images in batches of `size`. A batch gets it when the first of its images asks.
 *
 * @param ahead - Images that may be in work beyond the one that the caller waits for.
 * @param frame - `[height, width]` of the images.
 */
export function batchMemory(
  total: number,
  size: number,
  ahead: number,
  [height, width]: readonly [number, number],
): BatchMemory {
  const length = height * width;
  const begun = new Map<number, Float32Array>();
  const spare: Float32Array[] = [];
  return {
    place(index) {
      const first = index - (index % size);
      let data = begun.get(first);
      if (data === undefined) {
        const count = Math.min(size, total - first);
        data = (count === size ? spare.pop() : undefined) ?? new Float32Array(count * length);
        begun.set(first, data);
        // images of a batch that ends so far back were all written before this one was begun
        for (const other of begun.keys()) if (other + size <= first - ahead) begun.delete(other);
      }
      const start = (index - first) * length;
      return data.subarray(start, start + length);
    },
    giveBack(data) {
      if (data.length === size * length) spare.push(data);
    },
  };
}

/** The images as one array where they fill one in their order, so that nothing is copied; otherwise `null`. */
export function wholeBatch(images: readonly NdArray[]): NdArray | null {
  const [first] = images;
  if (first === undefined) return null;
  const { buffer, length, byteLength } = first.data;
  const fills = images.every(
    ({ data }, i) => data.buffer === buffer && data.byteOffset === i * byteLength,
  );
  if (!fills || buffer.byteLength !== images.length * byteLength) return null;
  return {
    shape: [images.length, ...first.shape],
    data: new Float32Array(buffer, 0, images.length * length),
  };
}
