import type { Method } from "../run/method.js";
import { gradientCam } from "./gradient-cam.js";
import type { MapLayerOptions } from "./map-layer.js";
import { principalComponent } from "./principal-component.js";

/**
 * Eigen-CAM: the activations of a layer, centred over places, projected on their first principal component. It knows nothing of the
 * target: what varies most in the layer. The sign of a component is arbitrary; here its loadings sum to 0 or more.
 *
 * Muhammad and Yeasin, "Eigen-CAM: Class Activation Map using Principal Components", 2020; centred as in pytorch-grad-cam.
 *
 * @returns As {@link gradCam}; the direction is in `parts.loadings`.
 */
export const eigenCam: Method<MapLayerOptions> = gradientCam({
  name: "eigen-cam",
  about: "first principal component of the activations; the same for every target",
  paper: "Muhammad and Yeasin 2020",
  options: {},
  map(activation, _gradient, { places, channels, index }) {
    const { projections, loadings } = principalComponent(
      places,
      channels,
      (p, c) => activation[index(c, p)] as number,
    );
    return { map: projections, loadings };
  },
});
