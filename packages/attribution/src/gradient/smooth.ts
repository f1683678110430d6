import type { AttributionWarning } from "../result/attribution.js";
import type { MethodContext } from "../run/context.js";
import { defineMethod } from "../run/define-method.js";
import type { Filled, Method, MethodDefinition, Outcome } from "../run/method.js";
import { addNormalNoise, noiseStream } from "../run/normal-noise.js";
import type { OptionSpec } from "../run/options.js";
import { peakToPeak } from "../run/peak-to-peak.js";
import { type MapOfDraws, mapOfDraws, type SmoothKind } from "./map-of-draws.js";

/** Options of {@link smooth}, beside those of the method. */
export interface SmoothOptions {
  /** Mean, mean of the squares, or (population) variance of the maps. Default `"smoothGrad"`. */
  readonly kind?: SmoothKind;
  /**
   * Standard deviation of the noise: as a share of the range of the image, or absolute, in the units of the network's input; a
   * number is absolute. Default `{ ofRange: 0.15 }`.
   */
  readonly sigma?: number | { readonly absolute: number } | { readonly ofRange: number };
  /** Noisy images. Default 25. */
  readonly samples?: number;
  /** Default 0. */
  readonly seed?: number;
}

const specs: { readonly [K in keyof Required<SmoothOptions>]: OptionSpec } = {
  kind: {
    type: "choice",
    choices: ["smoothGrad", "smoothGradSquared", "varGrad"],
    default: "smoothGrad",
    about: "mean, mean of the squares, or variance of the maps",
  },
  sigma: {
    type: "value",
    default: { ofRange: 0.15 },
    about:
      'deviation of the noise: {"ofRange": share of the image\'s range}, or a number in input units',
  },
  samples: { type: "integer", min: 1, default: 25, about: "noisy images" },
  seed: { type: "integer", min: 0, default: 0, about: "seed of the noise" },
};

/** How a wrapped method is called, where it is not `smooth-` and the name of the method. */
export interface SmoothNaming {
  readonly name?: string;
  readonly about?: string;
  readonly paper?: string;
  /** Default of the option `kind`. */
  readonly kind?: SmoothKind;
}

/**
 * A method averaged over noisy copies of the image: over draws `e_i` of Gaussian noise, `mean M(x + e_i)` (SmoothGrad), `mean M(x + e_i)^2`
 * (SmoothGrad-squared), or `mean M^2 - (mean M)^2` (VarGrad), from one pass over the draws. Signs are kept: nothing is made absolute
 * inside the mean. The same draws are used for every image and target.
 *
 * Smilkov, Thorat, Kim, Viégas and Wattenberg, "SmoothGrad: removing noise by adding noise", 2017; Hooker, Erhan, Kindermans and Kim,
 * "A Benchmark for Interpretability Methods in Deep Neural Networks", NeurIPS 2019 (squared); Adebayo, Gilmer, Goodfellow and Kim,
 * "Local Explanation Methods for Deep Neural Networks Lack Sensitivity to Parameter Values", 2018 (VarGrad).
 *
 * @returns A method with the options of `method` and its own. `error` is the standard error of the map that is returned, relative to
 *   that map. The squared standard error of one value `x` over `n` draws is `var(x) / n` of the mean, `var(x^2) / n` of the mean of the
 *   squares, and of the variance `(mu_4 - mu_2^2) / n` with `mu_k` the central moments (delta method; Cramér, "Mathematical Methods
 *   of Statistics", 1946, section 27.4).
 *
 * @example
 * ```ts
 * import { inputXGradient, smooth } from "@xrt/attribution";
 * import { ndArray } from "@xrt/core";
 * import { float32, GraphBuilder } from "@xrt/graph";
 * const b = new GraphBuilder();
 * const network = b.build([b.node("tanh", [b.input("x", float32("batch", 2))], {})]);
 * const x = ndArray(Float32Array.of(0, 1), [2]);
 * const map = await smooth(inputXGradient)(network, x, { target: 0, samples: 4, seed: 7 });
 * [map.method, map.seed]; // => ["smooth-input-x-gradient", 7]
 * ```
 */
export function smooth<O extends object>(
  method: Method<O>,
  naming: SmoothNaming = {},
): Method<O & SmoothOptions> {
  const base = method.definition;
  const {
    name = `smooth-${base.name}`,
    about = `${base.name}, averaged over noisy copies of the image`,
    paper = "Smilkov et al. 2017",
    kind = "smoothGrad",
  } = naming;
  const definition: MethodDefinition<SmoothOptions> = {
    ...{ name, about, paper, family: base.family, needs: base.needs },
    ...(base.perTarget === undefined ? {} : { perTarget: base.perTarget }),
    options: { ...base.options, ...specs, kind: { ...specs.kind, default: kind } },
    run: (context, options) =>
      smoothed(base as unknown as MethodDefinition<object>, context, options),
  };
  return defineMethod(definition) as unknown as Method<O & SmoothOptions>;
}

async function* smoothed(
  base: MethodDefinition<object>,
  context: MethodContext,
  options: Filled<SmoothOptions>,
): ReturnType<MethodDefinition<SmoothOptions>["run"]> {
  const { kind, samples, seed } = options;
  const { count, size } = context.batch;
  const noise = noiseStream(seed, "smooth");
  const sigmas = Array.from({ length: count }, (_, i) =>
    deviation(context.caller, options.sigma, context.image(i)),
  );
  // as many draws at once as fit one run of a few images
  const together = Math.max(1, Math.floor(context.mostPerRun / count));
  const data = new Float32Array(Math.min(together, samples) * count * size);
  const maps: MapOfDraws[] = [];
  let like: Outcome | undefined;
  const outcome = (): Outcome => {
    const error = maps.map((map) => map.relativeError());
    return {
      ...(like?.layer === undefined ? {} : { layer: like.layer }),
      at: like?.at ?? "input",
      values: maps.map((map) => map.values()),
      error,
      warnings: error.map(fewDraws),
    };
  };
  for (let first = 0; first < samples; first += together) {
    const draws = Math.min(together, samples - first);
    for (let k = 0; k < draws; k++) {
      for (let i = 0; i < count; i++) {
        const into = data.subarray((k * count + i) * size, (k * count + i + 1) * size);
        addNormalNoise(noise, first + k, context.image(i), sigmas[i] ?? 0, into);
      }
    }
    const child = context.derive(data.subarray(0, draws * count * size), draws);
    const passes = base.run(child, options as never);
    let next = await passes.next();
    while (!next.done) next = await passes.next();
    like = next.value;
    for (let k = 0; k < draws; k++) {
      for (let lane = 0; lane < context.lanes; lane++) {
        const image = k * count + context.imageOf(lane);
        const values = like.values[child.lane(image, Math.floor(lane / count))] ?? [];
        const own = maps[lane] ?? mapOfDraws(kind, values.length);
        maps[lane] = own;
        own.add(values);
      }
    }
    const pass = { done: (first + draws) * count, total: samples * count };
    context.report(pass);
    yield { ...pass, outcome };
  }
  return outcome();
}

function fewDraws(error: number): AttributionWarning[] {
  if (!(error > 0.5)) return [];
  const message = Number.isFinite(error)
    ? `the standard error is ${Math.round(100 * error)} % of the map: raise samples`
    : "these are too few draws to tell the standard error: raise samples";
  return [{ code: "noisy", message }];
}

function deviation(
  caller: string,
  sigma: Filled<SmoothOptions>["sigma"],
  image: Float32Array,
): number {
  const given: { absolute?: number; ofRange?: number } =
    typeof sigma === "number" ? { absolute: sigma } : sigma;
  const value = given.absolute ?? given.ofRange;
  if (typeof value !== "number" || !(value >= 0 && Number.isFinite(value))) {
    throw new RangeError(
      `${caller}: sigma is ${JSON.stringify(sigma)}, wants { ofRange: share } or { absolute: number }, from 0`,
    );
  }
  if (given.absolute !== undefined) return value;
  return value * peakToPeak(image);
}
