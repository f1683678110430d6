import type { NdArray } from "@xrt/core";
import type { Graph } from "@xrt/graph";

/** Images as a batch, and whether it was one image to begin with. */
export interface Batch {
  /** `[images, ...]`. */
  readonly images: NdArray;
  readonly single: boolean;
}

/**
 * One image or a batch as a batch for `graph`'s only input.
 *
 * @throws RangeError when the shape does not fit the input, or a value is not finite.
 */
export function toBatch(caller: string, graph: Graph, input: NdArray): Batch {
  if (graph.inputs.length !== 1) {
    throw new RangeError(
      `${caller}: the network has the inputs ${graph.inputs.join(", ")}; wants one input`,
    );
  }
  const [, ...shape] = graph.types.get(graph.inputs[0] ?? "")?.shape ?? [];
  const single = input.shape.length === shape.length;
  const own = single ? input.shape : input.shape.slice(1);
  if (String(own) !== String(shape)) {
    throw new RangeError(
      `${caller}: input is [${input.shape}], wants [${shape}] or [images,${shape}]`,
    );
  }
  checkFinite(`${caller}: input element`, input.data);
  return { images: single ? { data: input.data, shape: [1, ...input.shape] } : input, single };
}

/** @throws RangeError that names the first value that is not finite: `what`, its index and the value. */
export function checkFinite(what: string, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]))
      throw new RangeError(`${what} ${i} is ${values[i]}, wants finite values`);
  }
}

/** Undo {@link toBatch} on a result: drop the first axis again where it was one image. */
export function fromBatch(values: NdArray, { single }: Batch): NdArray {
  return single ? { data: values.data, shape: values.shape.slice(1) } : values;
}
