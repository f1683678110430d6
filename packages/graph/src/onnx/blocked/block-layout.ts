import type { TensorType } from "../../graph.js";
import { channelsOf, spatial } from "../../ops/window.js";
import type { Emitter } from "../emitter.js";
import { BLOCKED_DOMAIN } from "./domain.js";

/**
 * Where the values of a graph lie while it is emitted for onnxruntime: plain, `[batch, channels, height, width]`, or in blocks,
 * `[batch, channels / size, height, width, size]` with the last block filled up, which onnxruntime's fast convolutions read
 * and write. It calls the latter `[batch, channels, height, width]` too. Values are reordered when somebody wants them otherwise.
 */
export interface BlockLayout {
  /** Channels of a block: 16 with AVX-512, 8 with AVX2. */
  readonly size: number;
  /** `channels`, filled up to whole blocks. */
  readonly filled: (channels: number) => number;
  /** Whether the value is there in blocks. */
  readonly has: (value: string) => boolean;
  /** Whether it is, or can be brought there. */
  readonly fits: (value: string) => boolean;
  /** Name of the value in blocks. */
  readonly of: (value: string) => string;
  /** Name under which a node has to write the value in blocks. */
  readonly make: (value: string) => string;
  /** Sees to it that the value is there plain. */
  readonly plain: (value: string) => void;
  /** Names of all values in blocks. */
  readonly names: ReadonlySet<string>;
}

/** A layout for which every value of the graph lies plain. */
export function blockLayout(
  size: number,
  emit: Emitter,
  type: (value: string) => TensorType,
): BlockLayout {
  const blocked = new Map<string, string>();
  const names = new Set<string>();
  const made = new Set<string>();
  const enter = (value: string) => {
    const name = emit.fresh(value);
    blocked.set(value, name);
    names.add(name);
    return name;
  };
  const isMap = (value: string) => {
    const { shape } = type(value);
    if (shape.length !== 4 || shape.slice(1).some((d) => typeof d !== "number")) return false;
    return spatial(shape, 0) * spatial(shape, 1) > 1;
  };
  return {
    size,
    filled: (channels) => Math.ceil(channels / size) * size,
    has: (value) => blocked.has(value),
    // the op that reorders takes four channels at a time
    fits: (value) =>
      blocked.has(value) || (isMap(value) && channelsOf(type(value).shape) % 4 === 0),
    of(value) {
      const known = blocked.get(value);
      if (known !== undefined) return known;
      const output = enter(value);
      return emit.node("ReorderInput", [value], { output, domain: BLOCKED_DOMAIN });
    },
    make(value) {
      made.add(value);
      return enter(value);
    },
    plain(value) {
      if (!made.delete(value)) return;
      const channels = BigInt(channelsOf(type(value).shape));
      emit.node("ReorderOutput", [blocked.get(value) ?? ""], {
        output: value,
        attributes: { channels },
        domain: BLOCKED_DOMAIN,
      });
    },
    names,
  };
}
