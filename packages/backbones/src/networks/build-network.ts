import { input, type LayersModel, model, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { nearest, UsageError } from "@xrt/core";
import { fillFresh } from "./fill-fresh.js";
import type { NetworkOptions, NetworkSettings } from "./network-options.js";

/** What a builder states of its network. */
export interface NetworkPlan {
  /** Name of the model, as Keras gives it. */
  readonly name: string;
  /** Name of the builder, for error messages. */
  readonly builder: string;
  /** Default height and width of the input. */
  readonly size?: number;
  /** Default channels of the input. */
  readonly channels?: number;
  /** Height and width below which a layer would have nothing left to look at. */
  readonly smallest?: number;
  /** Default outputs of the classifier. */
  readonly classes?: number;
  /** Default activation of the classifier. */
  readonly classifierActivation?: NetworkSettings["classifierActivation"];
  /** Names of options that only this builder has, and which it has taken out of those that it passes on. */
  readonly own?: readonly string[];
}

/**
 * A network from its layers: checks the options, makes the input, and gives the kernels their first values.
 *
 * @param body - Applies the layers to the image.
 * @throws RangeError when the input is too small, or an option is out of range.
 * @throws UsageError that lists the nearest names for an option that the builder does not have.
 */
export function buildNetwork(
  plan: NetworkPlan,
  options: NetworkOptions,
  body: (image: SymbolicTensor, settings: NetworkSettings) => SymbolicTensor,
): LayersModel {
  const settings = settle(plan, options);
  const image = input({ shape: [...settings.inputShape], name: "input_1" });
  const network = model({ inputs: image, outputs: body(image, settings), name: plan.name });
  if (settings.seed !== null) fillFresh(network, settings.seed);
  return network;
}

/** The options with the network's defaults for what is left open. */
export function settle(
  { builder, size = 224, channels = 3, smallest = 32, own = [], ...defaults }: NetworkPlan,
  options: NetworkOptions,
): NetworkSettings {
  refuseUnknown(builder, options, own);
  const settings: NetworkSettings = {
    inputShape: options.inputShape ?? [size, size, channels],
    includeTop: options.includeTop ?? true,
    classes: options.classes ?? defaults.classes ?? 1000,
    pooling: options.pooling ?? null,
    classifierActivation:
      options.classifierActivation ?? defaults.classifierActivation ?? "softmax",
    seed: options.seed === undefined ? 0 : options.seed,
  };
  const [height, width, depth] = settings.inputShape;
  const isSize = (n: number) => Number.isSafeInteger(n) && n >= smallest;
  if (!isSize(height) || !isSize(width) || (depth !== 1 && depth !== 3)) {
    throw new RangeError(
      `${builder}: inputShape is [${settings.inputShape}], wants [height, width, channels] of at least ${smallest} x ${smallest} and 1 or 3 channels`,
    );
  }
  if (!Number.isSafeInteger(settings.classes) || settings.classes < 1) {
    throw new RangeError(
      `${builder}: classes is ${settings.classes}, wants a whole number from 1 on`,
    );
  }
  refuseOther(builder, "pooling", settings.pooling, ["avg", "max", null]);
  const activations = ["softmax", "sigmoid", "linear"];
  refuseOther(builder, "classifierActivation", settings.classifierActivation, activations);
  return settings;
}

const SHARED: Readonly<Record<keyof NetworkSettings, true>> = {
  inputShape: true,
  includeTop: true,
  classes: true,
  pooling: true,
  classifierActivation: true,
  seed: true,
};

function refuseUnknown(builder: string, options: NetworkOptions, own: readonly string[]): void {
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(SHARED, name));
  if (unknown === undefined) return;
  const near = nearest(unknown, [...own, ...Object.keys(SHARED)]).join(", ");
  throw new UsageError(`${builder}: has no option "${unknown}"; nearest: ${near}`);
}

function refuseOther(
  builder: string,
  option: string,
  value: string | null,
  wanted: readonly (string | null)[],
): void {
  if (wanted.includes(value)) return;
  const list = wanted.map((one) => JSON.stringify(one)).join(", ");
  throw new RangeError(`${builder}: ${option} is "${value}", wants one of ${list}`);
}
