import type { Method } from "../run/method.js";
import { gradientCam, productMap } from "./gradient-cam.js";
import type { MapLayerOptions } from "./map-layer.js";

/**
 * LayerCAM: activations times the positive part of their gradients, summed over channels:
 * `map[h, w] = sum_c max(G[h, w, c], 0) A[h, w, c]`. It keeps places apart, so that early layers give fine maps.
 *
 * Jiang et al., "LayerCAM: Exploring Hierarchical Class Activation Maps for Localization", 2021.
 *
 * @returns As {@link gradCam}.
 */
export const layerCam: Method<MapLayerOptions> = gradientCam({
  name: "layer-cam",
  about: "activations times the positive part of their gradients, summed over channels",
  paper: "Jiang et al. 2021",
  options: {},
  map: (activation, gradient, layer) => ({
    map: productMap(activation, gradient, layer, (g) => Math.max(g, 0)),
  }),
});
