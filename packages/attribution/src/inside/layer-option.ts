import type { LayerChoice } from "../model/layers.js";
import type { OptionSpec } from "../run/options.js";

/** The option of every method that looks at a layer. */
export interface LayerOptions {
  /** Path of a layer. Default: `"last-conv"`, the last feature map, activation included. */
  readonly layer?: LayerChoice;
}

/** Its specification. */
export const layerSpec: OptionSpec = {
  type: "layer",
  default: "last-conv",
  about: "layer that is looked at",
};
