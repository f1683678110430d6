import type { MethodContext } from "../run/context.js";
import type { Passes } from "../run/run-points.js";
import { type QuadratureRule, quadrature } from "./quadrature.js";
import { spreadOrder } from "./spread-order.js";

/** What {@link straightPath} integrates. */
export interface StraightPath {
  readonly rule: QuadratureRule;
  readonly steps: number;
  /** Where the path of an image begins. */
  readonly from: (image: number) => Float32Array;
  /** Which images. Default: all. */
  readonly images?: readonly number[];
  /** No progress is reported. Default false. */
  readonly quiet?: boolean;
}

/**
 * The integral of the gradient along the straight path to each image, times the way: what integrated gradients are made of. Yields
 * what it would be by the points so far.
 *
 * @returns Values of each lane; zeros for lanes of other images.
 */
export async function* straightPath(
  context: MethodContext,
  { rule, steps, from, images, quiet = false }: StraightPath,
): AsyncGenerator<Passes & { readonly current: () => Float32Array[] }, Float32Array[]> {
  const { nodes, weights } = quadrature(rule, steps);
  // early passes are spread over the path, so that a running estimate sees all of it
  const order = spreadOrder(steps);
  const sums = context.zeros();
  const seen = new Array<number>(context.lanes).fill(0);
  const current = () =>
    sums.map((sum, lane) => {
      const share = seen[lane] ?? 0;
      if (share === 0) return new Float32Array(sum.length);
      const image = context.image(context.imageOf(lane));
      const base = from(context.imageOf(lane));
      const scale = Math.abs(share - 1) < 1e-9 ? 1 : 1 / share;
      return Float32Array.from(sum, (v, i) => scale * v * ((image[i] ?? 0) - (base[i] ?? 0)));
    });
  const passes = context.gradients({
    steps,
    quiet,
    ...(images === undefined ? {} : { images }),
    fill: (image, step, into) => {
      const t = nodes[order[step] ?? 0] ?? 0;
      const [x, b] = [context.image(image), from(image)];
      for (let i = 0; i < into.length; i++) {
        const start = b[i] as number;
        into[i] = start + t * ((x[i] as number) - start);
      }
    },
    visit: ({ lane, step, gradient }) => {
      const weight = weights[order[step] ?? 0] ?? 0;
      const sum = sums[lane] as Float64Array;
      for (let i = 0; i < sum.length; i++)
        sum[i] = (sum[i] as number) + weight * (gradient[i] as number);
      seen[lane] = (seen[lane] ?? 0) + weight;
    },
  });
  for await (const pass of passes) {
    yield { ...pass, current };
  }
  return current();
}
