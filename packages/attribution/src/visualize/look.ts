import type { NdArray } from "@xrt/core";
import type { Executable } from "@xrt/graph/onnx";
import { imageAt } from "../batch.js";
import { shift } from "./shift.js";

/** What picks the mean of one channel for each picture: `[pictures, channels, ...places]`, 1 / places on the channel. */
export function pickChannels(shape: readonly number[], channels: readonly number[]): NdArray {
  const [, units = 0, ...places] = shape;
  const size = places.reduce((n, d) => n * d, 1);
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

/** Objectives of all pictures at one shift, and the slopes with respect to the unshifted pixels. */
export async function lookAt(
  executable: Executable,
  { feed, of, gradient, cotangent, picks, size: [height, width] }: Look,
  pictures: readonly Float32Array[],
  [dy, dx]: readonly [number, number],
  signal: AbortSignal | undefined,
): Promise<{ objectives: number[]; slopes: Float32Array[] }> {
  const shape = [pictures.length, height, width, 1];
  const data = new Float32Array(pictures.length * height * width);
  for (const [k, picture] of pictures.entries())
    data.set(shift(picture, height, width, [dy, dx]), k * height * width);
  const out = await executable.run({ [feed]: { data, shape }, [cotangent]: picks }, { signal });
  const values = out[of] as NdArray;
  const slopes = out[gradient] as NdArray;
  return {
    objectives: pictures.map((_, k) => dot(imageAt(values, k).data, imageAt(picks, k).data)),
    slopes: pictures.map((_, k) => shift(imageAt(slopes, k).data, height, width, [-dy, -dx])),
  };
}

/** Sum of the products of two equally long arrays. */
export function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, v, i) => sum + v * (b[i] ?? 0), 0);
}
