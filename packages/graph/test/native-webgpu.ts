import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { constants, homedir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type TestEngine, tfjs } from "./engine.js";
import { withDeviceErrors } from "./webgpu-errors.js";

const { XRT_NATIVE_WEBGPU: folder = join(homedir(), ".cache", "xrt-native-webgpu") } = process.env;

/** TensorFlow.js on Dawn, the WebGPU of Chromium, where `tools/native-webgpu.sh` has put it. */
export const nativeWebgpu: TestEngine = withDeviceErrors(
  await tfjs("webgpu", async () => {
    if (!existsSync(join(folder, "node_modules", "webgpu"))) {
      throw new Error(`nothing in ${folder}; tools/native-webgpu.sh puts it there`);
    }
    useLinkedVulkan(join(folder, "vulkan"));
    const { create, globals } = await import(
      pathToFileURL(createRequire(join(folder, "package.json")).resolve("webgpu")).href
    );
    const gpu = create([]);
    if ((await gpu.requestAdapter()) === null) {
      throw new Error("Dawn finds no Vulkan driver that it can use; tools/native-webgpu.sh tells");
    }
    // what TensorFlow.js looks for when it is imported; Node 20 has no navigator
    Object.assign(globalThis, globals);
    Object.assign(globalThis, { navigator: globalThis.navigator ?? {} });
    Object.defineProperty(globalThis.navigator, "gpu", { value: gpu });
    await import("@tensorflow/tfjs-backend-webgpu");
  }),
);

/** Makes Dawn find the Vulkan of `folder`, if there is one, as if it were the system's. */
function useLinkedVulkan(folder: string): void {
  if (!existsSync(folder)) return;
  process.env.VK_DRIVER_FILES ??= join(folder, "vk_swiftshader_icd.json");
  // a library that is in the process already is found by name without LD_LIBRARY_PATH, which is read at its start only
  const RTLD_NODELETE = 0x1000;
  try {
    process.dlopen(
      { exports: {} },
      join(folder, "libvulkan.so.1"),
      constants.dlopen.RTLD_NOW | RTLD_NODELETE,
    );
  } catch {
    // loaded, but no addon of Node
  }
}
