import { intsAttribute } from "../../emitter.js";
import { BLOCKED_DOMAIN } from "../domain.js";
import type { BlockedContext } from "../emit-blocked.js";

/** What {@link emitStrips} sums. */
export interface Strips {
  /** In blocks. */
  readonly value: string;
  /** Filled up to whole blocks. */
  readonly channels: number;
  readonly height: number;
  /** How many strips there are. */
  readonly strips: number;
  /** Rows from one strip to the next. */
  readonly step: number;
  /** Rows of the first strip that lie above the value. */
  readonly above: number;
  /** Factors of the rows of a strip. */
  readonly factors: readonly number[];
}

/** Emits a sum of the rows of each strip: a depthwise convolution whose window is one column wide and steps from strip to strip. */
export function emitStrips(
  { emit, blocks }: Pick<BlockedContext, "emit" | "blocks">,
  { value, channels, height, strips, step, above, factors }: Strips,
): string {
  // a window cannot begin below the first row
  const first = Math.min(
    above,
    factors.findIndex((v) => v !== 0),
  );
  const touched = factors.slice(first);
  const everySecond = touched.every((v, i) => i % 2 === 0 || v === 0);
  const dilation = everySecond ? 2 : 1;
  const taps = touched.filter((_, i) => i % dilation === 0);
  const reached = step * (strips - 1) + touched.length - (above - first);
  const block = taps.flatMap((tap) => Array<number>(blocks.size).fill(tap));
  const window = Array.from({ length: channels / blocks.size }, () => block).flat();
  return emit.node("Conv", [value, emit.floats(window, [channels, 1, taps.length, 1])], {
    attributes: {
      kernel_shape: intsAttribute([taps.length, 1]),
      strides: intsAttribute([step, 1]),
      dilations: intsAttribute([dilation, 1]),
      pads: intsAttribute([above - first, 0, Math.max(0, reached - height), 0]),
      group: BigInt(channels),
    },
    domain: BLOCKED_DOMAIN,
  });
}
