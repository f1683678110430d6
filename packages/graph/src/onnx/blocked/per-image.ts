import type { Emitter, OnnxAttribute, OnnxNode } from "../emitter.js";
import { BLOCKED_DOMAIN } from "./domain.js";

/** A depthwise convolution of each image with a kernel of its own. */
export interface PerImage {
  /** `[batch, channels, ...]` in blocks. */
  readonly x: string;
  /** One kernel an image, `[batch, channels, rows, columns]` in blocks. */
  readonly kernels: string;
  /** A shift a channel of each image, `[batch, channels]`. Default: none. */
  readonly shifts?: string;
  /** Channels, filled up to whole blocks. */
  readonly channels: number;
  readonly output: string;
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/**
 * Emits a depthwise convolution whose kernel is another one for each image: a loop over the images, which copies nothing. What
 * a group of channels and images would do in one node needs their number, and the batch is open.
 */
export function emitPerImage(
  emit: Emitter,
  { x, kernels, shifts, channels, output, attributes }: PerImage,
): string {
  const inner = (wish: string) => emit.fresh(`${output}/${wish}`);
  const [image, kernel, shift] = [inner("image"), inner("kernel"), inner("shift")];
  const [batched, filter, convolved, result] = [
    inner("batched"),
    inner("filter"),
    inner("convolved"),
    inner("result"),
  ];
  const node = (
    type: string,
    inputs: readonly string[],
    out: string,
    rest: Partial<OnnxNode> = {},
  ): OnnxNode => ({ type, inputs, outputs: [out], attributes: {}, ...rest });
  const value = (name: string, rank: number) => ({
    name,
    shape: [channels, ...Array.from({ length: rank - 1 }, (_, i) => `${name}.${i}`)],
  });
  const axis = (i: number) => emit.ints([i]);
  const inputs = [batched, filter, ...(shifts === undefined ? [] : [shift])];
  const scanned = [x, kernels, ...(shifts === undefined ? [] : [shifts])];
  const body = {
    nodes: [
      node("Unsqueeze", [image, axis(0)], batched),
      node("Unsqueeze", [kernel, axis(1)], filter),
      node("Conv", inputs, convolved, {
        attributes: { ...attributes, group: BigInt(channels) },
        domain: BLOCKED_DOMAIN,
      }),
      node("Squeeze", [convolved, axis(0)], result),
    ],
    inputs: [value(image, 3), value(kernel, 3), ...(shifts === undefined ? [] : [value(shift, 1)])],
    outputs: [value(result, 3)],
  };
  return emit.node("Scan", scanned, {
    output,
    attributes: { body, num_scan_inputs: BigInt(scanned.length) },
  });
}
