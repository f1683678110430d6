import type { NdArray } from "@xrt/core";
import { linearOutput, resolveValue } from "@xrt/graph";
import type { Input } from "../input/batch.js";
import { toEngine } from "../model/engine.js";
import type { LayerChoice } from "../model/layers.js";
import { prepareFor } from "../model/prepare.js";
import type { Model } from "../model.js";
import { sobolDesign, sobolIndices } from "../perturbation/sobol-indices.js";
import { networkBehind } from "../run/network-behind.js";
import { runPoints } from "../run/run-points.js";
import { conceptArrays, type FeatureFactors, factorsOf } from "./deep-feature-factorisation.js";
import { type ConceptRunOptions, layerRows } from "./layer-rows.js";

/** Options of {@link craft}. */
export interface CraftOptions extends ConceptRunOptions {
  /** Output unit whose score the concepts are judged by. Default 0. */
  readonly target?: number;
  /** A layer without negative values, through which all paths go. Default: `"last-conv"`. */
  readonly layer?: LayerChoice;
  /** Number of concepts. Default 10. */
  readonly concepts?: number;
  /** Rounds of the factorisation. Default 200. */
  readonly iterations?: number;
  /** Points of each Sobol design. Default 32. */
  readonly designs?: number;
  /** Default 0. */
  readonly seed?: number;
}

/** Concepts with how much each matters. */
export interface RankedConcepts extends FeatureFactors {
  /** Total Sobol index of each concept, mean over the images, `[concepts]`. */
  readonly importance: NdArray;
  /** The same for each image, `[images, concepts]`. */
  readonly importanceOfImages: NdArray;
}

/**
 * CRAFT-style concepts: the activations of a layer factorised into concepts as {@link deepFeatureFactorisation} does, and the importance of each as its total
 * Sobol index: the activations are put together again with the concepts dimmed to random degrees, and the index is the share of the variance of the
 * score in which the concept takes part.
 *
 * Fel, Picard, Béthune, Boissin, Vigouroux, Colin, Cadène and Serre, "CRAFT: Concept Recursive Activation FacTorization for Explainability", CVPR 2023. Theirs factorises the
 * pooled activations of crops; here each place of the layer is a row, and concepts are not divided further.
 *
 * @param images - Images of one class, a batch.
 * @throws RangeError when the layer has negative values, or other values go past it.
 */
export async function craft(
  model: Model,
  images: Input,
  {
    target = 0,
    layer = "last-conv",
    concepts = 10,
    iterations = 200,
    designs = 32,
    seed = 0,
    ...options
  }: CraftOptions = {},
): Promise<RankedConcepts> {
  const prepared = await prepareFor("craft", model, { engine: options.engine });
  try {
    if (prepared.graph === null) {
      throw new TypeError("craft: needs the network itself, and got a function");
    }
    const graph = linearOutput(prepared.graph);
    const found = await layerRows(prepared, images, { ...options, layer });
    const factors = factorsOf("craft", found, { concepts, iterations, seed });
    const name = resolveValue(graph, found.layer);
    const [output = ""] = graph.outputs;
    const rest = networkBehind(graph, name, [output]);
    if (rest.inputs.length > 1) {
      throw new RangeError(
        `craft: values go past "${found.layer}"; take a layer that all paths go through`,
      );
    }
    const units = Number(graph.types.get(output)?.shape.at(-1) ?? 1);
    if (!Number.isInteger(target) || target < 0 || target >= units) {
      throw new RangeError(`craft: target ${target} is not one of the ${units} output units`);
    }
    const { places, channels } = found;
    const own = (graph.types.get(name)?.shape ?? []).slice(1).map(Number);
    const design = sobolDesign(concepts, designs, seed);
    const scores = Array.from({ length: found.images }, () => new Float64Array(design.points));
    const levels = new Float64Array(concepts);
    const size = places * channels;
    // activations of a point: those of an image with its concepts dimmed, channels first as in the graph
    const rebuilt = (point: number, into: Float32Array) => {
      const image = point % found.images;
      design.write(Math.floor(point / found.images), levels);
      for (let p = 0; p < places; p++) {
        for (let c = 0; c < channels; c++) {
          let sum = 0;
          for (let k = 0; k < concepts; k++) {
            const weight = factors.weights[(image * places + p) * concepts + k] as number;
            sum += (levels[k] as number) * weight * (factors.parts[k * channels + c] as number);
          }
          into[c * places + p] = sum;
        }
      }
    };
    const executable = await toEngine("craft", options.engine ?? prepared.engine).compile(rest);
    try {
      const passes = runPoints({
        ...{ executable, points: design.points * found.images, signal: options.signal },
        perRun: options.batchSize ?? 8,
        feeds: (from, to) => {
          const data = new Float32Array((to - from) * size);
          for (let point = from; point < to; point++) {
            rebuilt(point, data.subarray((point - from) * size, (point - from + 1) * size));
          }
          return { [name]: { data, shape: [to - from, ...own] } };
        },
        visit: (from, to, outputs) => {
          for (let point = from; point < to; point++) {
            const score = outputs[output]?.data[(point - from) * units + target] as number;
            (scores[point % found.images] as Float64Array)[Math.floor(point / found.images)] =
              score;
          }
        },
      });
      for await (const { done, total } of passes) {
        options.onProgress?.({ task: "craft", done, total, unit: "passes" });
      }
    } finally {
      await executable.dispose();
    }
    const each = scores.map((values) => sobolIndices(values, concepts, designs).total);
    const mean = Float32Array.from({ length: concepts }, (_, k) =>
      each.reduce((a, indices) => a + (indices[k] as number) / each.length, 0),
    );
    return {
      ...conceptArrays(found, factors, concepts),
      layer: found.layer,
      importance: { data: mean, shape: [concepts] },
      importanceOfImages: {
        data: Float32Array.from(each.flatMap((indices) => [...indices])),
        shape: [found.images, concepts],
      },
    };
  } finally {
    await prepared.dispose();
  }
}
