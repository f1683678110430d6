import type { Input } from "../input/batch.js";
import type { Model } from "../model.js";

/**
 * Refuses a model or an input that is none, which the types cannot where there are none.
 *
 * @throws TypeError that says what was wanted.
 */
export function checkArguments(caller: string, model: Model, input: Input): void {
  const isFunction = typeof model === "function";
  if (!isFunction && !(typeof model === "object" && model !== null)) {
    throw new TypeError(
      `${caller}: the model is ${model}, wants a graph, a tf.LayersModel, a tf.GraphModel, the bytes of an ONNX file, or a function`,
    );
  }
  if (typeof input === "object" && input !== null) return;
  throw new TypeError(
    `${caller}: the input is ${input}, wants one image or a batch: ndArray(data, shape), a tf.Tensor, or bare numbers`,
  );
}
