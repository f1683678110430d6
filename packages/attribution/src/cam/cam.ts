import type { Graph } from "@xrt/graph";
import type { Method } from "../run/method.js";
import { gradientCam, weightedSum } from "./gradient-cam.js";
import type { MapLayer, MapLayerOptions } from "./map-layer.js";

/** Ops that keep a network linear, where all but one of their inputs are parameters. */
const LINEAR: ReadonlySet<string> = new Set([
  ...["reduceMean", "reduceSum", "reshape", "transpose", "slice", "concat", "matMul", "conv"],
  ...[
    "add",
    "sub",
    "mul",
    "div",
    "neg",
    "pad",
    "gather",
    "batchNorm",
    "averagePool",
    "expand",
    "broadcastLike",
  ],
]);

/**
 * CAM: the channels of the last feature map, each weighted by its weight in the linear head behind the global average:
 * `map[h, w] = sum_c w[c, class] A[h, w, c]`. The mean of the map and the bias make the score.
 *
 * Zhou et al., "Learning Deep Features for Discriminative Localization", 2016. On such a head it is Grad-CAM times the number of places.
 *
 * @returns As {@link gradCam}.
 * @throws RangeError when there is more behind the layer than a global average and a linear head.
 */
export const cam: Method<MapLayerOptions> = gradientCam({
  name: "cam",
  about:
    "channels of the last feature map, weighted as in the linear head behind its global average",
  paper: "Zhou et al. 2016",
  options: {},
  map(activation, gradient, layer, _options, context) {
    refuseBends(context.graph, layer.name, {
      of: context.plans.map(({ of }) => of),
      caller: context.caller,
    });
    const weights = headWeights(gradient, layer, context.caller);
    return { map: weightedSum(activation, weights, layer), weights };
  },
});

/** The weights of the head: each place has the same share of them. */
function headWeights(
  gradient: Float32Array,
  { channels, places, index, name }: MapLayer,
  caller: string,
): Float32Array {
  const most = gradient.reduce((a, v) => Math.max(a, Math.abs(v)), 0);
  const weights = new Float32Array(channels);
  for (let c = 0; c < channels; c++) {
    const first = gradient[index(c, 0)] as number;
    for (let p = 1; p < places; p++) {
      if (Math.abs((gradient[index(c, p)] as number) - first) > 1e-5 * most) {
        throw new RangeError(
          `${caller}: behind "${name}" places have weights of their own, wants a global average and a linear head; use hiResCam or gradCam`,
        );
      }
    }
    weights[c] = first * places;
  }
  return weights;
}

/** Refuse a target that is not a linear function of a value. */
function refuseBends(
  graph: Graph,
  layer: string,
  { of, caller }: { readonly of: readonly string[]; readonly caller: string },
): void {
  const reached = new Set([layer]);
  const behind = graph.nodes.filter(({ inputs, output }) => {
    if (!inputs.some((name) => reached.has(name)) || output === layer) return false;
    reached.add(output);
    return true;
  });
  const needed = new Set(of);
  for (const { op, inputs, output } of behind.reverse()) {
    if (!needed.has(output)) continue;
    const own = inputs.filter((name) => reached.has(name));
    const product = op === "mul" || op === "matMul" || op === "conv" || op === "div";
    if (!LINEAR.has(op) || (product && own.length > 1) || (op === "div" && own[0] !== inputs[0])) {
      throw new RangeError(
        `${caller}: "${output}" (${op}) behind "${layer}" is not linear, wants a global average and a linear head; use gradCam`,
      );
    }
    for (const name of own) needed.add(name);
  }
}
