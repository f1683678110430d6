import { type NdArray, randomStream } from "@xrt/core";
import { kernelShap, lime, type Model, shapley } from "../src/index.js";

/** Options of the calls that are compared with other libraries. */
export const compared = {
  lime: { samples: 120, seed: 1 },
  "kernel-shap": { samples: 200, seed: 2 },
  shapley: { samples: 6, seed: 3, how: "sampling" },
  tcav: { runs: 4, seed: 4 },
} as const;

/** Rectangles along each side, and random images of TCAV. */
export const sizes = { lime: 3, "kernel-shap": 4, shapley: 4, tcav: 15 } as const;

/** Coalitions in the order in which they are asked for, each as a string of 0 and 1; and for each run of TCAV the order of the random images. */
export interface Samples {
  readonly lime: readonly string[];
  readonly "kernel-shap": readonly string[];
  readonly shapley: readonly string[];
  readonly tcav: readonly (readonly number[])[];
}

/** What our methods draw. An image of ones before a baseline of zeros shows which features are there. */
export async function samplesOf(): Promise<Samples> {
  const record = async (
    run: (model: Model, image: Float32Array) => Promise<unknown>,
    n: number,
    from: number,
    count: number,
  ) => {
    const seen: string[] = [];
    const size = n * n;
    const model = ({ data, shape }: NdArray) =>
      Array.from({ length: shape[0] ?? 0 }, (_, i) => {
        const own = data.slice(i * size, (i + 1) * size);
        seen.push(Array.from(own).join(""));
        // a score that tells all features apart
        return Array.from(own).reduce((s, v, j) => s + v * (1 + j * j), 0);
      });
    await run(model, new Float32Array(size).fill(1));
    return seen.slice(from, from + count);
  };
  const at = { features: "elements", baseline: 0 } as const;
  const { lime: ofLime, "kernel-shap": ofShap, shapley: ofShapley, tcav: ofTcav } = compared;
  const [small, large] = [sizes.lime, sizes.shapley];
  // the first image is there to see what the network answers; behind it come the blank and the whole image where a method asks for them
  return {
    lime: await record(
      (model, x) => lime(model, x, { ...at, ...ofLime }),
      small,
      1,
      ofLime.samples,
    ),
    "kernel-shap": await record(
      (model, x) => kernelShap(model, x, { ...at, ...ofShap }),
      ...([large, 3, ofShap.samples] as const),
    ),
    shapley: await record(
      (model, x) => shapley(model, x, { ...at, ...ofShapley }),
      ...([large, 3, ofShapley.samples * (large ** 2 - 1)] as const),
    ),
    tcav: Array.from({ length: ofTcav.runs }, (_, run) =>
      randomStream(ofTcav.seed, `attribution/tcav/${run}`).permutation(sizes.tcav),
    ),
  };
}
