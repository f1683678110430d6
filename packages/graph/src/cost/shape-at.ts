import type { Dim } from "../graph.js";

/** A shape with the number of images filled in: `"batch"` is `batch`, `"batch*4"` four times that. */
export function shapeAt(shape: readonly Dim[], batch: number): number[] {
  return shape.map((dim) => {
    if (typeof dim === "number") return dim;
    const [, times = "1"] = dim.split("*");
    return batch * Number(times);
  });
}
