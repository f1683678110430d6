import { defineMethod } from "../run/define-method.js";
import type { Method } from "../run/method.js";
import { gradientsOfImages } from "./gradients-of-images.js";

/**
 * Input times gradient: `x * df/dx`. On a network of ReLUs without biases it sums to the score, and is LRP-epsilon at 0.
 *
 * Shrikumar, Greenside, Shcherbina and Kundaje, "Not Just a Black Box", 2016.
 *
 * @returns Values of the input's shape. They depend on what is 0 in the units of the input.
 */
export const inputXGradient: Method = defineMethod<object>({
  name: "input-x-gradient",
  family: "gradient",
  about: "each input value times the slope of the target with respect to it",
  paper: "Shrikumar et al. 2016",
  needs: "network",
  options: {},
  async *run(context) {
    const gradients = yield* gradientsOfImages(context);
    const values = gradients.map((own, lane) => {
      const image = context.image(context.imageOf(lane));
      return own.map((v, i) => v * (image[i] ?? 0));
    });
    return { values, at: "input" };
  },
});
