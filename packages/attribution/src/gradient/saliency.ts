import { imageAxes } from "../input/image-axes.js";
import { defineMethod } from "../run/define-method.js";
import type { Method } from "../run/method.js";
import { gradientsOfImages } from "./gradients-of-images.js";

/**
 * Input-gradient saliency: the largest absolute gradient over the channels of each pixel. How much the target would move if
 * the pixel did, in either direction; not how much the pixel contributed.
 *
 * Simonyan, Vedaldi and Zisserman, "Deep Inside Convolutional Networks", 2013, section 3.1.
 *
 * @returns `[height, width]` or `[images, height, width]`, not negative.
 */
export const saliency: Method = defineMethod<object>({
  name: "saliency",
  family: "gradient",
  about: "the largest absolute gradient over the channels of each pixel",
  paper: "Simonyan et al. 2013",
  needs: "network",
  options: {},
  async *run(context) {
    const gradients = yield* gradientsOfImages(context);
    const { places, shape, layout, channelsOf } = imageAxes(context.batch);
    const values = gradients.map((own) => {
      const largest = new Float32Array(places);
      for (let i = 0; i < own.length; i++) {
        const place = channelsOf.place(i);
        const size = Math.abs(own[i] as number);
        if (size > (largest[place] as number)) largest[place] = size;
      }
      return largest;
    });
    return { values, at: { shape, layout } };
  },
});
