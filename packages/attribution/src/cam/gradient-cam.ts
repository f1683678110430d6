import type { MethodContext } from "../run/context.js";
import { defineMethod } from "../run/define-method.js";
import type { Filled, Method, MethodDefinition, Outcome } from "../run/method.js";
import type { OptionSpec } from "../run/options.js";
import { fuseMaps } from "./fuse-maps.js";
import { type MapLayer, type MapLayerOptions, mapLayerSpecs, mapLayers } from "./map-layer.js";

/** Options of maps that are made from activations and gradients. */
export type GradientCamOptions = MapLayerOptions;

/** Activations and gradients of one layer, and what is made of them. */
export interface MapParts {
  /** One number a place. */
  readonly map: Float32Array;
  /** One number a channel, for maps that are a weighted sum of channels. */
  readonly weights?: Float32Array;
  /** Further numbers, one a channel, by name. */
  readonly loadings?: Float32Array;
}

/** What tells one map from another. */
export interface GradientCamDefinition<O extends object>
  extends Pick<MethodDefinition<O>, "name" | "about" | "paper" | "unsigned"> {
  /** Options besides those of all maps. */
  readonly options: { readonly [K in keyof Required<O>]: OptionSpec };
  /**
   * The map of a layer.
   *
   * @param activation - The layer's value for one image; borrowed.
   * @param gradient - Derivative of the score with respect to it; borrowed.
   */
  map(
    activation: Float32Array,
    gradient: Float32Array,
    layer: MapLayer,
    options: Filled<O>,
    context: MethodContext,
  ): MapParts;
}

/**
 * A class activation map that is a function of the activations of a layer and their gradients: one forward and one backward pass.
 *
 * Several layers (a list, a glob, `"all-conv"`) share the passes; `values` is then the mean of their positive parts, each divided by its
 * maximum and brought to the size of the largest, and `parts` holds the raw map of each.
 */
export function gradientCam<O extends object>({
  name,
  about,
  paper,
  unsigned = true,
  options,
  map,
}: GradientCamDefinition<O>): Method<MapLayerOptions & O> {
  const definition: MethodDefinition<MapLayerOptions> = {
    ...{ name, about, paper, unsigned, family: "cam", needs: "network" },
    options: { ...mapLayerSpecs, ...options },
    async *run(context, chosen) {
      const layers = mapLayers(context, chosen.layer, chosen.channels);
      const made = layers.map(() => new Array<MapParts>(context.lanes));
      const outcome = () => outcomeOf(layers, made);
      const passes = context.gradients({
        wrt: layers.map((layer) => layer.name),
        visit: ({ lane, gradients, value }) => {
          for (const [i, layer] of layers.entries()) {
            const gradient = gradients[i] as Float32Array;
            const own = map(value(layer.name), gradient, layer, chosen as never, context);
            (made[i] as MapParts[])[lane] = own;
          }
        },
      });
      for await (const pass of passes) {
        // a lane that is still to come has no map yet
        if (pass.done === pass.total) yield { ...pass, outcome };
      }
      return outcome();
    },
  };
  return defineMethod(definition) as unknown as Method<MapLayerOptions & O>;
}

function outcomeOf(layers: readonly MapLayer[], made: readonly (readonly MapParts[])[]): Outcome {
  const [layer] = layers as [MapLayer, ...MapLayer[]];
  const [own] = made as [readonly MapParts[]];
  if (layers.length > 1) {
    const maps = made.map((lanes) => lanes.map(({ map }) => map));
    const parts = layers.map(({ name, shape }, i) => [name, { values: maps[i] ?? [], shape }]);
    return {
      ...fuseMaps(layers, maps),
      layer: layers.map(({ name }) => name).join(", "),
      parts: Object.fromEntries(parts),
    };
  }
  const kept = Object.entries({ channelWeights: "weights", loadings: "loadings" } as const);
  const parts = kept.flatMap(([name, key]) => {
    if (own[0]?.[key] === undefined) return [];
    const values = own.map((lane) => lane[key] as Float32Array);
    return [[name, { values, shape: [layer.channels] }] as const];
  });
  return {
    values: own.map(({ map }) => map),
    at: { shape: layer.shape, layout: layer.layout },
    layer: layer.name,
    parts: Object.fromEntries(parts),
  };
}

/** Activations times a function of their gradients, summed over channels: `map[p] = sum_c f(G[c, p]) A[c, p]`. */
export function productMap(
  activation: Float32Array,
  gradient: Float32Array,
  { channels, places, index }: MapLayer,
  f: (gradient: number) => number,
): Float32Array {
  const map = new Float32Array(places);
  for (let c = 0; c < channels; c++) {
    for (let p = 0; p < places; p++) {
      const i = index(c, p);
      map[p] = (map[p] as number) + f(gradient[i] as number) * (activation[i] as number);
    }
  }
  return map;
}

/** Channels with their weights, summed: `map[p] = sum_c weights[c] A[c, p]`. */
export function weightedSum(
  activation: Float32Array,
  weights: ArrayLike<number>,
  { channels, places, index }: MapLayer,
): Float32Array {
  const map = new Float32Array(places);
  for (let c = 0; c < channels; c++) {
    const weight = weights[c] as number;
    if (weight === 0) continue;
    for (let p = 0; p < places; p++) {
      map[p] = (map[p] as number) + weight * (activation[index(c, p)] as number);
    }
  }
  return map;
}
