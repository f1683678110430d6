import { type Graph, sizeAt } from "../graph.js";

/** Bytes of a value in a run of `batch` images. */
export function valueBytes({ types }: Graph, name: string, batch = 1): number {
  const { shape } = types.get(name) ?? { shape: [] };
  return shape.reduce<number>((n, dim) => n * sizeAt(dim, batch), 4);
}
