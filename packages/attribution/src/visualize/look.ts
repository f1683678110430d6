import { type NdArray, row, rows, sizeOf } from "@xrt/core";
import type { Executable } from "@xrt/graph/onnx";
import { shift } from "./shift.js";

/** What picks the mean of one channel for each picture: `[pictures, channels, ...places]`, 1 / places on the channel. */
export function pickChannels(shape: readonly number[], channels: readonly number[]): NdArray {
  const [, units = 0, ...places] = shape;
  const size = sizeOf(places);
  const data = new Float32Array(channels.length * units * size);
  for (const [k, channel] of channels.entries()) {
    if (!Number.isInteger(channel) || channel < 0 || channel >= units) {
      throw new RangeError(`activationMaximisation: channel ${channel} is not one of ${units}`);
    }
    data.fill(1 / size, (k * units + channel) * size, (k * units + channel + 1) * size);
  }
  return { data, shape: [channels.length, units, ...places] };
}

/** Names of the values of a look, and what each picture is looked at for. */
export interface Look {
  readonly feed: string;
  readonly of: string;
  readonly gradient: string;
  readonly cotangent: string;
  readonly picks: NdArray;
  readonly size: readonly [number, number];
}

/** Pictures in one run: what cannot be aborted half-way stays short, and the maps of a batch stay small. */
const BATCH = 4;

/** Objectives of all pictures at one shift, and the slopes with respect to the unshifted pixels. */
export async function lookAt(
  executable: Executable,
  { feed, of, gradient, cotangent, picks, size: [height, width] }: Look,
  pictures: readonly Float32Array[],
  [dy, dx]: readonly [number, number],
  signal: AbortSignal | undefined,
): Promise<{ objectives: number[]; slopes: Float32Array[] }> {
  const objectives: number[] = [];
  const slopes: Float32Array[] = [];
  for (let start = 0; start < pictures.length; start += BATCH) {
    const end = Math.min(start + BATCH, pictures.length);
    const data = new Float32Array((end - start) * height * width);
    for (let k = start; k < end; k++) {
      data.set(
        shift(pictures[k] as Float32Array, height, width, [dy, dx]),
        (k - start) * height * width,
      );
    }
    const batch = { data, shape: [end - start, height, width, 1] };
    const own = rows(picks, start, end);
    const out = await executable.run({ [feed]: batch, [cotangent]: own }, { signal });
    for (let k = 0; k < end - start; k++) {
      objectives.push(dot(row(out[of] as NdArray, k).data, row(own, k).data));
      slopes.push(shift(row(out[gradient] as NdArray, k).data, height, width, [-dy, -dx]));
    }
  }
  return { objectives, slopes };
}

/** Sum of the products of two equally long arrays. */
export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
