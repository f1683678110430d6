import type { LayersModel } from "@tensorflow/tfjs-layers";
import type { Preprocess } from "@xrt/core";
import type { Graph } from "@xrt/graph";
import { toNetworkNames } from "../name-maps/to-network-names.js";
import {
  type LoadWeightsOptions,
  loadWeights,
  type WeightCoverage,
  withWeights,
} from "../networks/load-weights.js";
import { networkParameters } from "../networks/network-parameters.js";
import { type BuildOptions, findNetwork } from "../networks/network-table.js";
import { isLayersModel } from "../weights/named-tensors.js";
import {
  type ResolvedWeights,
  type ResolveWeightsOptions,
  resolveWeights,
  type WeightAccess,
  type Weights,
} from "../weights/resolve-weights.js";
import type { WeightContract } from "../weights/weight-contract.js";
import type { Backbone } from "./backbone.js";
import { type FromModelOptions, fromModel } from "./from-model.js";

/** Options of {@link pretrained}: those of the builder, of the weights, and what is bound to them. */
export interface PretrainedOptions
  extends BuildOptions,
    Omit<ResolveWeightsOptions, "network" | "noTop" | "only">,
    Pick<LoadWeightsOptions, "allowMissing" | "allowUnexpected">,
    Pick<FromModelOptions, "preprocess" | "featureLayer"> {
  /**
   * `"imagenet"`, `"chexnet"`, `"xrv-all"` and the like (see `weightsOf`), a path, an address, bytes, arrays by name, or `null` for first
   * values drawn from `seed`.
   */
  readonly weights?: Weights;
}

/** A network with its weights, and how they covered it. */
export interface PretrainedBackbone extends Backbone {
  /** `null` where there were no weights. */
  readonly coverage: WeightCoverage | null;
}

/** What a network without weights of its own is fed with: it has seen nothing else. */
const unseen: Preprocess = {
  mode: "unit",
  size: [224, 224],
  channels: 3,
  geometry: "center-crop",
  resampler: "bilinear",
};

/**
 * A network by its name with its weights, by whatever names their publisher gives them, and the preprocess contract that is bound to
 * them. Without the classifier (`includeTop: false`) the output is the last feature map.
 *
 * In a browser; `pretrained` of `@xrt/backbones/node` also takes paths, and keeps what it fetches on disk.
 *
 * @param name - A name of `networkNames`.
 * @throws UsageError when there is no such network or weights, or the weights say nothing of their input and no `preprocess` is given.
 * @throws DataError when the weights cannot be had, or do not cover the network.
 *
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { pretrained } from "@xrt/backbones";
 * const backbone = await pretrained("mobilenet-v1-0.25", { weights: null, inputShape: [96, 96, 3], includeTop: false });
 * backbone.featureLayer; // => "conv_pw_13_relu"
 * backbone.preprocess.size; // => [96, 96]
 * ```
 */
export async function pretrained(
  name: string,
  options: PretrainedOptions = {},
  access?: WeightAccess,
): Promise<PretrainedBackbone> {
  const { weights = "imagenet", includeTop = true, classifierActivation: activation } = options;
  const entry = findNetwork(name);
  const wanted = { ...options, network: name, noTop: !includeTop };
  const found = await resolveWeights(weights, wanted, access);
  const { classes, outputs, preprocess, ...bound } = found?.contract ?? {};
  const shape = options.inputShape ?? inputOf(options.preprocess ?? preprocess) ?? entry.inputShape;
  const settings = { ...found?.entry?.build, ...builderOptions(options), inputShape: shape };
  const { network, coverage } =
    found === null
      ? {
          network: fresh(name, { ...settings, includeTop, seed: options.seed ?? 0 }),
          coverage: null,
        }
      : loaded(name, found, options, { ...settings, seed: null });
  const contract = options.preprocess ?? preprocess ?? (found === null ? unseen : undefined);
  const published = includeTop && options.classes === undefined;
  const what = includeTop ? (outputsOf(activation) ?? outputs) : undefined;
  const backbone = await fromModel(network, {
    ...bound,
    network: name,
    ...(contract && { preprocess: resized(contract, shape) }),
    ...(options.featureLayer !== undefined && { featureLayer: options.featureLayer }),
    ...(published && classes && { classes }),
    ...(what && { outputs: what }),
  });
  return { ...backbone, coverage };
}

function fresh(name: string, settings: BuildOptions): LayersModel | Graph {
  return findNetwork(name).build(settings);
}

/** The network with the tensors in it; where a file has a classifier that the network has not, that is left out. */
function loaded(
  name: string,
  { file, from }: ResolvedWeights,
  { allowMissing, allowUnexpected, includeTop = true }: PretrainedOptions,
  settings: BuildOptions,
): { network: LayersModel | Graph; coverage: WeightCoverage } {
  const { build } = findNetwork(name);
  const network = build({ ...settings, includeTop });
  const whole = includeTop ? network : build({ ...settings, includeTop: true, pooling: null });
  const { tensors: named } = toNetworkNames(whole, name, file.tensors);
  const [here, there] = [networkParameters(network), networkParameters(whole)];
  const tensors = new Map([...named].filter(([key]) => here.has(key) || !there.has(key)));
  const options = {
    path: from,
    ...(allowMissing && { allowMissing }),
    ...(allowUnexpected && { allowUnexpected }),
  };
  if (isLayersModel(network)) {
    return { network, coverage: loadWeights(network, tensors, options) };
  }
  const { graph, coverage } = withWeights(network, tensors, options);
  return { network: graph, coverage };
}

/** What of the options is the builder's. */
function builderOptions(options: PretrainedOptions): BuildOptions {
  const keys = [
    "classes",
    "pooling",
    "classifierActivation",
    "epsilon",
    "padding",
    "scale",
  ] as const;
  const given = keys.filter((key) => options[key] !== undefined);
  return Object.fromEntries(given.map((key) => [key, options[key]]));
}

/** The contract for another input size: what is cut out keeps its share. */
function resized(contract: Preprocess, [height, width, channels]: InputShape): Preprocess {
  const { size, geometry } = contract;
  const shorter = Math.min(height, width) / Math.min(...size);
  const isCut = typeof geometry === "object" && geometry.kind === "resize-crop";
  return {
    ...contract,
    size: [height, width],
    channels: channels as 1 | 3,
    geometry: isCut
      ? { ...geometry, shorterSide: Math.round(geometry.shorterSide * shorter) }
      : geometry,
  };
}

type InputShape = readonly [height: number, width: number, channels: number];

/** The input that a contract makes. */
function inputOf(contract: Preprocess | undefined): InputShape | undefined {
  return contract && [...contract.size, contract.channels];
}

/** What the outputs are called in a contract. */
function outputsOf(activation: BuildOptions["classifierActivation"]): WeightContract["outputs"] {
  return activation === "linear" ? "logits" : activation;
}
