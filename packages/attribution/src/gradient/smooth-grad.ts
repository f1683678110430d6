import type { Method } from "../run/method.js";
import { gradient } from "./gradient.js";
import { type SmoothOptions, smooth } from "./smooth.js";

/** SmoothGrad: the gradient averaged over noisy copies of the image, signed; see {@link smooth}. */
export const smoothGrad: Method<SmoothOptions> = smooth(gradient, {
  name: "smooth-grad",
  about: "the gradient averaged over noisy copies of the image, signed",
});

/** SmoothGrad-squared: the mean of the squared gradients over noisy copies of the image; see {@link smooth}. */
export const smoothGradSquared: Method<SmoothOptions> = smooth(gradient, {
  name: "smooth-grad-squared",
  about: "the mean of the squared gradients over noisy copies of the image",
  paper: "Hooker et al. 2019",
  kind: "smoothGradSquared",
});

/** VarGrad: the variance of the gradient over noisy copies of the image; see {@link smooth}. */
export const varGrad: Method<SmoothOptions> = smooth(gradient, {
  name: "var-grad",
  about: "the variance of the gradient over noisy copies of the image",
  paper: "Adebayo et al. 2018",
  kind: "varGrad",
});
