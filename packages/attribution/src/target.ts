import type { NdArray } from "@xrt/core";
import type { Graph } from "@xrt/graph";

/** The output unit that is explained: its index, the same for every image or one for each. */
export type Target = number | readonly number[];

/**
 * The one-hot rows that pick the target of each image, `[images, units]`.
 *
 * @throws RangeError when the output is not `[batch, units]` or an index is not one of its units.
 */
export function oneHot(
  caller: string,
  graph: Graph,
  images: number,
  target: Target | undefined,
): NdArray {
  const shape = graph.types.get(graph.outputs[0] ?? "")?.shape ?? [];
  const [, units] = shape;
  if (shape.length !== 2 || typeof units !== "number") {
    throw new RangeError(`${caller}: the network returns [${shape}], wants [batch,units]`);
  }
  if (target === undefined && units !== 1) {
    throw new RangeError(
      `${caller}: the network has ${units} output units, name one as \`target\``,
    );
  }
  const indices = typeof target === "object" ? target : new Array<number>(images).fill(target ?? 0);
  if (indices.length !== images) {
    throw new RangeError(`${caller}: got ${indices.length} targets for ${images} images`);
  }
  const data = new Float32Array(images * units);
  for (const [i, index] of indices.entries()) {
    if (!Number.isInteger(index) || index < 0 || index >= units) {
      throw new RangeError(`${caller}: target ${index} is not one of the ${units} output units`);
    }
    data[i * units + index] = 1;
  }
  return { data, shape: [images, units] };
}

/** Value of the picked unit of each image. */
export function pickedScores(output: NdArray, picks: NdArray): number[] {
  const [images = 0, units = 1] = picks.shape;
  return Array.from({ length: images }, (_, i) => {
    const row = picks.data.subarray(i * units, (i + 1) * units).indexOf(1);
    return output.data[i * units + row] ?? Number.NaN;
  });
}
