import type { Method } from "../run/method.js";
import { gradientCam } from "./gradient-cam.js";
import type { MapLayerOptions } from "./map-layer.js";
import { principalComponent } from "./principal-component.js";

/**
 * EigenGrad-CAM: activations times their gradients, centred over places, projected on their first principal component, whose loadings
 * sum to 0 or more: {@link eigenCam} for a target.
 *
 * From pytorch-grad-cam (Gildenblat 2021), after Muhammad and Yeasin 2020.
 *
 * @returns As {@link gradCam}; the direction is in `parts.loadings`.
 */
export const eigenGradCam: Method<MapLayerOptions> = gradientCam({
  name: "eigen-grad-cam",
  about: "first principal component of activations times gradients",
  paper: "pytorch-grad-cam (Gildenblat 2021)",
  options: {},
  map(activation, gradient, { places, channels, index }) {
    const { projections, loadings } = principalComponent(places, channels, (p, c) => {
      const i = index(c, p);
      return (activation[i] as number) * (gradient[i] as number);
    });
    return { map: projections, loadings };
  },
});
