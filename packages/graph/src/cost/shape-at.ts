import { type Dim, sizeAt } from "../graph.js";

/** A shape with the number of images filled in. */
export function shapeAt(shape: readonly Dim[], batch: number): number[] {
  return shape.map((dim) => sizeAt(dim, batch));
}
