import { layers, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import type { NetworkSettings } from "../network-options.js";
import { applyLayer } from "./apply-layer.js";
import { dense } from "./convolution.js";
import { globalAverage, pooled } from "./pooling.js";

/** The usual end of a network: mean over all places, one fully connected layer `predictions`; or what `pooling` says. */
export function averageDenseTop(
  features: SymbolicTensor,
  settings: NetworkSettings,
  { pool = "avg_pool", dropout = 0 }: { readonly pool?: string; readonly dropout?: number } = {},
): SymbolicTensor {
  if (!settings.includeTop) return pooled(features, settings);
  const mean = globalAverage(features, pool);
  const kept =
    dropout === 0 ? mean : applyLayer(layers.dropout({ rate: dropout, name: "top_dropout" }), mean);
  return dense(kept, "predictions", settings.classes, settings.classifierActivation);
}
