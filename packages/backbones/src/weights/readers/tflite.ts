import type { NdArray } from "@xrt/core";
import { elementSizes } from "../element-types.js";
import { growthLimit } from "../growth-limit.js";
import { flatRoot, flatText } from "../tflite/flat-table.js";
import { tfliteTensors, tfliteValues } from "../tflite/tflite-tensor.js";
import type { WeightReader } from "../weight-reader.js";

/**
 * TensorFlow Lite: the constant tensors of a `.tflite` file, float or quantised to 8 or 16 bits, for each tensor or each
 * channel, which is undone. Layouts are TFLite's: a convolution is `[out, height, width, in]`, a depthwise one `[1, height,
 * width, channels]`, a dense layer `[out, in]`. The converter folds BatchNorm into convolutions: what is not there is not
 * made up. Field numbers are those of `tensorflow/compiler/mlir/lite/schema/schema.fbs`.
 */
export const tflite: WeightReader = {
  format: "tflite",
  extensions: [".tflite"],
  recognises: (bytes) => [0x54, 0x46, 0x4c, 0x33].every((byte, i) => bytes[4 + i] === byte),
  async read(bytes, { path = "weights", only = () => true } = {}) {
    const root = flatRoot(bytes, path);
    const grow = growthLimit(bytes.length, path);
    const tensors = new Map<string, NdArray>();
    const converted = new Set<string>();
    const leftOut: string[] = [];
    for (const tensor of tfliteTensors(root)) {
      const { type, shape, quantisation, isSparse } = tensor;
      const name = unused(tensor.name, tensors);
      if (!only(name)) continue;
      if (type === undefined || isSparse) {
        leftOut.push(name);
        continue;
      }
      grow(type === "float32" ? 0 : (4 * tensor.bytes.length) / elementSizes[type], name);
      if (quantisation !== undefined) converted.add(`${type} was dequantised to float32`);
      else if (type !== "float32") converted.add(`${type} was converted to float32`);
      tensors.set(name, { shape, data: tfliteValues(tensor, type, path) });
    }
    const description = flatText(root, 3);
    return {
      format: "tflite",
      tensors,
      metadata: description === "" ? {} : { description },
      leftOut: leftOut.map((name) => `"${name}", which is sparse or of another type`),
      notes: [...converted],
    };
  },
};

/** Names need not differ in TFLite: the second of one name is `name:1`. */
function unused(name: string, taken: ReadonlyMap<string, unknown>): string {
  for (let n = 0; ; n++) {
    const wish = n === 0 ? name : `${name}:${n}`;
    if (!taken.has(wish)) return wish;
  }
}
