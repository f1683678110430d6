import { differentiate, type Graph, tap } from "@xrt/graph";
import { feedsOf } from "../input/batch.js";
import type { MethodContext } from "../run/context.js";
import { defineMethod } from "../run/define-method.js";
import type { Method, Outcome } from "../run/method.js";
import type { TargetPlan } from "../target/target.js";
import { weightedSum } from "./gradient-cam.js";
import { type MapLayerOptions, mapLayer, mapLayerSpecs } from "./map-layer.js";
import { meanGradients } from "./mean-gradients.js";

/** Options of {@link finerCam}. */
export interface FinerCamOptions extends MapLayerOptions {
  /** Share of the other scores that is taken off. Default 0.6. */
  readonly lambda?: number;
  /** How many of the most similar classes are taken. Default 3. */
  readonly similar?: number;
}

/**
 * Finer-CAM: Grad-CAM of what tells a class from those most like it: of `y_k - lambda mean_j(y_j)`, where `j` are the output units whose
 * scores are nearest to that of the target, for each image.
 *
 * Zhang et al., "Finer-CAM: Spotting the Difference Reveals Finer Details for Visual Explanation", CVPR 2025.
 *
 * @returns As {@link gradCam}, for one layer; the units that were compared are in `parts.comparedWith`. `score` is that of the target.
 * @throws RangeError when the target is not an output unit, or the network has one output unit only.
 */
export const finerCam: Method<FinerCamOptions> = defineMethod<FinerCamOptions>({
  name: "finer-cam",
  family: "cam",
  about: "Grad-CAM of a score less those of the most similar classes",
  paper: "Zhang et al. 2025",
  needs: "network",
  unsigned: true,
  options: {
    ...mapLayerSpecs,
    lambda: {
      type: "number",
      min: 0,
      default: 0.6,
      about: "share of the other scores that is taken off",
    },
    similar: { type: "integer", min: 1, default: 3, about: "how many of the most similar classes" },
  },
  async *run(context, { layer: choice, channels: axis, lambda, similar }) {
    const layer = mapLayer(context, choice, axis);
    const { count } = context.batch;
    const outputs = await context.outputs();
    const compared = context.plans.map((plan) =>
      outputs.map((row, image) => nearestUnits(context, plan, { row, image, similar })),
    );
    const of = context.plans[0]?.of ?? "";
    const units = context.plans[0]?.units ?? 1;
    const lease = await context.compile(`finer ${layer.name}`, () =>
      contrastProgram(context.graph, of, layer.name),
    );
    const { gradient, cotangent } = lease.meta;
    const values: Float32Array[] = [];
    const weights: Float32Array[] = [];
    const outcome = (): Outcome => ({
      ...{ values, layer: layer.name, at: { shape: layer.shape, layout: layer.layout } },
      parts: {
        channelWeights: { values: weights, shape: [layer.channels] },
        comparedWith: { values: compared.flat(), shape: [Math.min(similar, units - 1)] },
      },
    });
    const passes = context.passes(lease, {
      points: context.lanes,
      feeds: (from, to) => {
        const { size } = context.batch;
        const data = new Float32Array((to - from) * size);
        const picks = new Float32Array((to - from) * units);
        for (let lane = from; lane < to; lane++) {
          const image = lane % count;
          data.set(context.image(image), (lane - from) * size);
          const row = picks.subarray((lane - from) * units, (lane - from + 1) * units);
          const t = Math.floor(lane / count);
          row[context.plans[t]?.picks?.[image] ?? 0] = 1;
          const others = compared[t]?.[image] ?? [];
          for (const j of others) row[j] = -lambda / others.length;
        }
        return {
          ...feedsOf(context.batch, data, to - from),
          [cotangent]: { data: picks, shape: [to - from, units] },
        };
      },
      visit: (from, to, found) => {
        for (let lane = from; lane < to; lane++) {
          const rowOf = (name: string) => {
            const { data } = found[name] ?? { data: new Float32Array(0) };
            const size = data.length / (to - from);
            return Float32Array.from(data.subarray((lane - from) * size, (lane - from + 1) * size));
          };
          const own = meanGradients(rowOf(gradient), layer);
          weights[lane] = own;
          values[lane] = weightedSum(rowOf(layer.name), own, layer);
        }
      },
    });
    for await (const pass of passes) {
      if (pass.done === pass.total) yield { ...pass, outcome };
    }
    return outcome();
  },
});

/** The output units whose scores are nearest to that of the target. */
function nearestUnits(
  { caller }: MethodContext,
  { picks }: TargetPlan,
  { row, image, similar }: { row: Float32Array; image: number; similar: number },
): number[] {
  const own = picks?.[image];
  if (own === undefined || row.length < 2) {
    throw new RangeError(
      `${caller}: compares output units with each other, wants a network with several and one of them as target`,
    );
  }
  const away = (j: number) => Math.abs((row[j] as number) - (row[own] as number));
  return Array.from(row.keys())
    .filter((j) => j !== own)
    .sort((a, b) => away(a) - away(b) || a - b)
    .slice(0, similar);
}

function contrastProgram(
  graph: Graph,
  of: string,
  layer: string,
): { graph: Graph; meta: { gradient: string; cotangent: string } } {
  const made = differentiate(tap(graph, [of, layer]), { of, wrt: [layer], cotangent: "input" });
  const gradient = made.gradients.get(layer) ?? "";
  return {
    graph: tap(made.graph, [layer, gradient]),
    meta: { gradient, cotangent: made.cotangent ?? "" },
  };
}
