import type { Dim, TensorType } from "../graph.js";

/** Geometry of a sliding window over the two spatial axes of `[batch, channels, height, width]`. */
export interface Window {
  /** Steps down and right. */
  readonly strides: readonly [number, number];
  /** Cells of padding `[top, left, bottom, right]`, as in ONNX. */
  readonly pads: readonly [number, number, number, number];
  /** Distance between the cells of the window, down and right. */
  readonly dilations: readonly [number, number];
}

/** Height and width of what a window of `kernel` cells makes of `[batch, channels, height, width]`. */
export function windowOutput(
  { shape }: TensorType,
  kernel: readonly [number, number],
  { strides, pads, dilations }: Window,
): [number, number] {
  const size = ([0, 1] as const).map((axis) => {
    const span = dilations[axis] * (kernel[axis] - 1) + 1;
    const padded = spatial(shape, axis) + pads[axis] + pads[(axis + 2) as 2 | 3];
    return Math.floor((padded - span) / strides[axis]) + 1;
  });
  const [height = 0, width = 0] = size;
  if (height < 1 || width < 1) {
    throw new RangeError(
      `a window of [${kernel}] does not fit into [${shape}] with pads [${pads}]`,
    );
  }
  return [height, width];
}

/** Height (`axis` 0) or width (`axis` 1) of `[batch, channels, height, width]`, which must be known numbers. */
export function spatial(shape: readonly Dim[], axis: 0 | 1): number {
  const size = shape[2 + axis];
  if (shape.length !== 4 || typeof size !== "number") {
    throw new RangeError(
      `wants [batch, channels, height, width] with known height and width, got [${shape}]`,
    );
  }
  return size;
}

/** Number of channels of `[batch, channels, height, width]`. */
export function channelsOf(shape: readonly Dim[]): number {
  const channels = shape[1];
  if (typeof channels !== "number") throw new RangeError(`channels of [${shape}] are not known`);
  return channels;
}
