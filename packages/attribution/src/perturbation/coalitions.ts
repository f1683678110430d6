import { type Baseline, baselineOf } from "../input/baseline.js";
import type { MethodContext } from "../run/context.js";
import type { OptionSpec } from "../run/options.js";
import { type FeatureChoice, type Features, featuresOf, featuresSpec } from "./features.js";

/** Options of methods that take features away. */
export interface FeatureOptions {
  /** What is taken away together; see {@link FeatureChoice}. */
  readonly features?: FeatureChoice;
  /** What is shown instead, in the units of the network's input; null for the mean of the feature in the image. Default 0. */
  readonly baseline?: Baseline | null;
}

/** Their specifications. */
export function featureSpecs(
  features: FeatureChoice,
  baseline: number | null = 0,
): { readonly [K in keyof Required<FeatureOptions>]: OptionSpec } {
  return {
    features: featuresSpec(features),
    baseline: {
      type: "baseline",
      default: baseline,
      about: "what is shown instead of a feature; none: its mean in the image",
    },
  };
}

/** Images with some of their features, the others replaced. */
export interface Coalitions {
  readonly features: Features;
  /** Writes an image with those features for which `present` is not 0. */
  fill(image: number, present: ArrayLike<number>, into: Float32Array): void;
  /** A number for each feature, on each of its elements. */
  spread(image: number, values: ArrayLike<number>): Float32Array;
  /** Score of each lane without any feature. */
  blank(): Promise<number[]>;
}

/** Coalitions of the features of a call. */
export function coalitionsOf(
  context: MethodContext,
  {
    features: choice,
    baseline,
  }: { readonly features: FeatureChoice; readonly baseline: Baseline | null },
): Coalitions {
  const features = featuresOf(context, choice);
  const given = baseline === null ? null : baselineOf(context.caller, context.batch, baseline);
  const means: Float32Array[] = [];
  const replacement = (image: number) => {
    if (given !== null) return given(image);
    means[image] ??= meanOfFeatures(context.image(image), features.of(image), features.count);
    return means[image];
  };
  return {
    features,
    fill(image, present, into) {
      const [own, of, instead] = [context.image(image), features.of(image), replacement(image)];
      for (let i = 0; i < into.length; i++) {
        into[i] = present[of[i] as number] ? (own[i] as number) : (instead[i] as number);
      }
    },
    spread: (image, values) =>
      Float32Array.from(features.of(image), (feature) => values[feature] as number),
    blank: () => context.scoresAt((image, into) => into.set(replacement(image))),
  };
}

/** A linear model of more features than this takes gigabytes. */
const MOST_UNKNOWN = 4096;

/** @throws RangeError when there are too many features for a linear model of them. */
export function checkCount(caller: string, count: number): void {
  if (count <= MOST_UNKNOWN) return;
  throw new RangeError(
    `${caller}: fits a linear model of ${count} features, wants at most ${MOST_UNKNOWN}; take features such as { grid: 8 } or { slic: 50 }`,
  );
}

function meanOfFeatures(image: Float32Array, of: Int32Array, count: number): Float32Array {
  const sums = new Float64Array(count);
  const sizes = new Float64Array(count);
  for (const [i, v] of image.entries()) {
    const feature = of[i] as number;
    sums[feature] = (sums[feature] as number) + v;
    sizes[feature] = (sizes[feature] as number) + 1;
  }
  return Float32Array.from(of, (feature) => (sums[feature] as number) / (sizes[feature] as number));
}
