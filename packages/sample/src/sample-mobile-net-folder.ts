import { fileURLToPath } from "node:url";

/**
 * Absolute path of the folder with MobileNet v1 0.25 (224 pixels, ImageNet) as a TensorFlow.js layers model: `model.json`,
 * `weights.bin` and `labels.json`, the thousand class names in the order of the outputs.
 *
 * @example
 * ```ts
 * import { existsSync } from "node:fs";
 * import { sampleMobileNetFolder } from "@xrt/sample";
 * existsSync(`${sampleMobileNetFolder()}/model.json`); // => true
 * ```
 */
export function sampleMobileNetFolder(): string {
  // one level up from src/ and from dist/ alike
  return fileURLToPath(new URL("../mobilenet-v1-0.25", import.meta.url));
}
