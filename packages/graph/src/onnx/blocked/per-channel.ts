import type { Emitter } from "../emitter.js";
import type { BlockLayout } from "./block-layout.js";
import { BLOCKED_DOMAIN } from "./domain.js";
import { emitFilled } from "./kernel.js";

/** What {@link emitPerChannel} computes. */
export interface PerChannel {
  readonly x: string;
  readonly output: string;
  readonly channels: number;
  /** `[channels]`. */
  readonly factor: string;
  /** `[channels]`. Default: none. */
  readonly shift?: string;
}

/** Emits `x` times a factor a channel, plus a shift: a depthwise convolution with a window of one place. */
export function emitPerChannel(
  emit: Emitter,
  blocks: BlockLayout,
  { x, output, channels, factor, shift }: PerChannel,
): void {
  const whole = emitFilled(emit, blocks, factor, channels);
  const inputs = [blocks.of(x), emit.node("Reshape", [whole, emit.ints([-1, 1, 1, 1])])];
  if (shift !== undefined) inputs.push(emitFilled(emit, blocks, shift, channels));
  emit.node("Conv", inputs, {
    output: blocks.make(output),
    attributes: { kernel_shape: [1n, 1n], group: BigInt(blocks.filled(channels)) },
    domain: BLOCKED_DOMAIN,
  });
}
