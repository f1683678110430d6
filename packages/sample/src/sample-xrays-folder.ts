import { fileURLToPath } from "node:url";

/**
 * Absolute path of the folder with 282 chest radiographs of NIH ChestX-ray14: `manifest.csv` and `images/*.jpg`, 224 x 224
 * pixels, greyscale. Effusion against No Finding.
 *
 * @example
 * ```ts
 * import { existsSync } from "node:fs";
 * import { sampleXraysFolder } from "@xrt/sample";
 * existsSync(`${sampleXraysFolder()}/manifest.csv`); // => true
 * ```
 */
export function sampleXraysFolder(): string {
  // one level up from src/ and from dist/ alike
  return fileURLToPath(new URL("../nih-chest-xray14", import.meta.url));
}
