import { defineConfig } from "tsup";
import base from "../../tsup.config.base.js";

export default defineConfig({
  ...base,
  entry: [
    "src/index.ts",
    "src/node/index.ts",
    "src/node/dicom-worker.ts",
    "src/node/jpeg-worker.ts",
  ],
});
