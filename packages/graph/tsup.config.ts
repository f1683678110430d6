import { defineConfig } from "tsup";
import base from "../../tsup.config.base.js";

export default defineConfig({
  ...base,
  entry: [
    "src/index.ts",
    "src/onnx/index.ts",
    "src/layers/index.ts",
    "src/node/index.ts",
    "src/tfjs/index.ts",
    "src/graph-model/index.ts",
  ],
});
