import { defineMethod } from "../run/define-method.js";
import type { Method } from "../run/method.js";
import { gradientsOfImages } from "./gradients-of-images.js";

/**
 * The gradient of the target with respect to the input, raw and signed: `df/dx`.
 *
 * Simonyan, Vedaldi and Zisserman, "Deep Inside Convolutional Networks", 2013, section 3.
 *
 * @returns Values of the input's shape.
 */
export const gradient: Method = defineMethod<object>({
  name: "gradient",
  family: "gradient",
  about: "the slope of the target with respect to each input value, signed",
  paper: "Simonyan et al. 2013",
  needs: "network",
  options: {},
  async *run(context) {
    const values = yield* gradientsOfImages(context);
    return { values, at: "input" };
  },
});
