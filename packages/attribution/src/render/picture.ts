import type { NdArray } from "@xrt/core";

/** Height, width and channels of a picture; RangeError when it is none. */
export function pictureSize(caller: string, { shape }: NdArray): [number, number, 1 | 3 | 4] {
  const [height = 0, width = 0, channels = 0] = shape;
  const known = channels === 1 || channels === 3 || channels === 4;
  if (shape.length !== 3 || !known || height < 1 || width < 1) {
    throw new RangeError(`${caller}: picture is [${shape}], wants [height,width,1, 3 or 4]`);
  }
  return [height, width, channels];
}

/** Bytes of a picture: rounded, and cut at 0 and 255. */
export function bytesOf({ data }: NdArray): Uint8ClampedArray<ArrayBuffer> {
  return Uint8ClampedArray.from(data);
}
