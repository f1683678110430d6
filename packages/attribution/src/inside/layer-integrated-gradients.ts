import { type NdArray, sizeOf } from "@xrt/core";
import { tap } from "@xrt/graph";
import { quadrature } from "../gradient/quadrature.js";
import { baselineOf } from "../input/baseline.js";
import { feedsOf } from "../input/batch.js";
import { defineMethod } from "../run/define-method.js";
import { layerValues } from "../run/layer-values.js";
import type { Method, Outcome } from "../run/method.js";
import { networkBehind } from "../run/network-behind.js";
import { gradientProgram } from "../run/program.js";
import { feedCotangents } from "../target/target.js";
import { type LayerPathOptions, layerPathSpecs } from "./path-options.js";

/**
 * Integrated gradients of a layer: the gradient of the rest of the network averaged over the straight path between the layer's
 * activations at the baseline and at the input, times the way. At the input it is integrated gradients. Values that go past the layer
 * are those of the input, which `delta` then shows.
 *
 * Sundararajan, Taly and Yan, "Axiomatic Attribution for Deep Networks", 2017, at a layer as in Captum.
 *
 * @returns Values of the layer, laid out as the input is; they sum to `f(x) - f(b)`.
 */
export const layerIntegratedGradients: Method<LayerPathOptions> = defineMethod<LayerPathOptions>({
  name: "layer-integrated-gradients",
  family: "inside",
  about: "integrated gradients between the activations of a layer",
  paper: "Sundararajan et al. 2017",
  needs: "network",
  options: layerPathSpecs,
  async *run(context, { layer, baseline, steps, rule }) {
    const { batch, graph, plans } = context;
    const name = context.layer(layer);
    const { shape, layout, turn } = layerValues(context, name);
    const own = context.shapeOf(name);
    const size = sizeOf(own);
    const from = baselineOf(context.caller, batch, baseline);
    const baselineScore = await context.scoresAt((image, into) => into.set(from(image)));
    await context.scoresOfImages();

    const value = await context.compile(`value ${name}`, () => ({
      graph: tap(graph, [name]),
      meta: null,
    }));
    const ends = Array.from({ length: 2 * batch.count }, () => new Float32Array(size));
    const endpoints = context.passes(value, {
      points: ends.length,
      feeds: (first, to) => {
        const data = new Float32Array((to - first) * batch.size);
        for (let p = first; p < to; p++) {
          const image = p % batch.count;
          data.set(p < batch.count ? from(image) : context.image(image), (p - first) * batch.size);
        }
        return feedsOf(batch, data, to - first);
      },
      visit: (first, to, outputs) => {
        const data = outputs[name]?.data ?? new Float32Array(0);
        for (let p = first; p < to; p++) {
          ends[p]?.set(data.subarray((p - first) * size, (p - first + 1) * size));
        }
      },
      quiet: true,
    });
    for await (const _ of endpoints);

    const lease = await context.compile(`behind ${name}`, () => {
      const of = plans.map((plan) => plan.of);
      return gradientProgram({ graph: networkBehind(graph, name, of), plans }, [name], [], []);
    });
    const { gradients, cotangents } = lease.meta;
    const { nodes, weights } = quadrature(rule, steps);
    const sums = context.zeros(size);
    const outcome = (): Outcome => ({
      values: sums.map((sum, lane) => {
        const image = context.imageOf(lane);
        const [a, b] = [ends[image], ends[batch.count + image]];
        return turn(sum.map((v, i) => v * ((b?.[i] as number) - (a?.[i] as number))));
      }),
      ...{ at: { shape, layout }, layer: name, baselineScore, complete: true },
    });
    const passes = context.passes(lease, {
      points: steps * batch.count,
      feeds: (first, to) => {
        const data = new Float32Array((to - first) * size);
        const images = Array.from({ length: to - first }, (_, k) => (first + k) % batch.count);
        const inputs = new Float32Array((to - first) * batch.size);
        for (const [k, image] of images.entries()) {
          const t = nodes[Math.floor((first + k) / batch.count)] ?? 0;
          const [a, b] = [ends[image], ends[batch.count + image]] as [Float32Array, Float32Array];
          for (let i = 0; i < size; i++) {
            data[k * size + i] = (a[i] as number) + t * ((b[i] as number) - (a[i] as number));
          }
          inputs.set(context.image(image), k * batch.size);
        }
        const feeds = {
          ...feedsOf(batch, inputs, to - first),
          [name]: { data, shape: [to - first, ...own] },
        };
        feedCotangents(feeds, { graph, plans }, cotangents, images);
        const { inputs: wanted } = lease.executable;
        return Object.fromEntries(wanted.map((input) => [input, feeds[input] as NdArray]));
      },
      visit: (first, to, outputs) => {
        for (let p = first; p < to; p++) {
          const weight = weights[Math.floor(p / batch.count)] ?? 0;
          for (const [t] of plans.entries()) {
            const sum = sums[context.lane(p % batch.count, t)] as Float64Array;
            const data = outputs[gradients[t]?.[0] ?? ""]?.data ?? new Float32Array(0);
            for (let i = 0; i < size; i++) {
              sum[i] = (sum[i] as number) + weight * (data[(p - first) * size + i] as number);
            }
          }
        }
      },
    });
    for await (const pass of passes) yield { ...pass, outcome };
    return outcome();
  },
});
