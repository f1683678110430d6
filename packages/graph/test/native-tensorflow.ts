import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { type TestEngine, tfjs } from "./engine.js";

const { XRT_NATIVE_TENSORFLOW: folder = join(homedir(), ".cache", "xrt-native-tensorflow") } =
  process.env;

/** The Node binding of TensorFlow.js on a TensorFlow of today, where `tools/native-tensorflow.sh` has built it. */
export const nativeTensorflow: TestEngine = await tfjs("tensorflow", async () => {
  const home = join(folder, "node_modules", "@tensorflow", "tfjs-node");
  if (!existsSync(join(home, "lib"))) {
    throw new Error(`nothing in ${folder}; tools/native-tensorflow.sh builds it`);
  }
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
  createRequire(import.meta.url)(home);
});
