import { fileURLToPath } from "node:url";

/**
 * Absolute path of the folder with the X-ray network: MobileNet v1 0.25 from ImageNet, trained on findings of NIH ChestX-ray14, as a
 * TensorFlow.js layers model with halves as weights. `classes.json` has the findings in the order of the outputs, `patients.json` the
 * patients on whom it was trained, `card.json` and `MODEL_CARD.md` how good it is. 40 of those patients are among the 271 of `sampleXraysFolder`: test it on
 * the others.
 *
 * @example
 * ```ts
 * import { existsSync } from "node:fs";
 * import { sampleXrayNetworkFolder } from "@xrt/sample";
 * existsSync(`${sampleXrayNetworkFolder()}/model.json`); // => true
 * ```
 */
export function sampleXrayNetworkFolder(): string {
  // one level up from src/ and from dist/ alike
  return fileURLToPath(new URL("../xray-mobilenet-v1-0.25", import.meta.url));
}
