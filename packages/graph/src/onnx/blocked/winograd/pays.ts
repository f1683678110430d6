import type { Graph, Node } from "../../../graph.js";
import type { ConvAttributes } from "../../../ops/conv.js";
import { spatial } from "../../../ops/window.js";

/** From where on the products saved are worth the sums in front and behind, as measured (`docs/architecture.md`). */
interface Least {
  /** Rows of the result. */
  readonly rows: number;
  /** Channels or filters, whichever are fewer. */
  readonly channels: number;
  /** Products for one image. */
  readonly products: number;
}

/** What is wanted of a convolution: its result, with a kernel that is constant or fed at each run, or the gradient of its kernel. */
type Wanted = "fixed" | "fed" | "gradient";

const LEAST: Readonly<Record<Wanted, readonly Least[]>> = {
  // twice its size in memory: only where each number of it meets many places, or where it saves much
  fixed: [
    { rows: 24, channels: 32, products: 2.5e7 },
    { rows: 12, channels: 32, products: 4e8 },
  ],
  fed: [{ rows: 7, channels: 32, products: 2.5e7 }],
  gradient: [{ rows: 12, channels: 64, products: 1e8 }],
};

/** Channels on the side that has more. */
const MORE_CHANNELS = 64;

/** A convolution, for {@link winogradPays}. */
export interface Convolution {
  readonly attributes: ConvAttributes;
  /** `[filters, channels, rows, columns]`. */
  readonly kernelShape: readonly number[];
  /** Rows and columns of the result. */
  readonly size: readonly [number, number];
}

/** What {@link winogradPays} asks of a node `conv`. */
export function convolutionOf({ types }: Graph, node: Node): Convolution {
  const { inputs, output, attributes } = node;
  const shape = types.get(output)?.shape ?? [];
  return {
    attributes: attributes as unknown as ConvAttributes,
    kernelShape: (types.get(inputs[1] ?? "")?.shape ?? []) as number[],
    size: [spatial(shape, 0), spatial(shape, 1)],
  };
}

/** Whether Winograd's minimal filtering applies to a convolution and makes it faster. */
export function winogradPays(
  { attributes: { strides, dilations, groups }, kernelShape, size: [rows, columns] }: Convolution,
  wanted: Wanted,
): boolean {
  const [filters = 0, channels = 0, ...window] = kernelShape;
  if (String([window, strides, dilations]) !== "3,3,1,1,1,1" || groups > 1) return false;
  if (Math.max(channels, filters) < MORE_CHANNELS) return false;
  const products = 9 * channels * filters * rows * columns;
  return LEAST[wanted].some(
    (least) =>
      rows >= least.rows &&
      Math.min(channels, filters) >= least.channels &&
      products >= least.products,
  );
}
