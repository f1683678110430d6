import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { describe } from "vitest";
import { titleOf } from "./engine.js";
import { testExecutable } from "./executable-suite.js";
import { nativeWebgpu as engine } from "./native-webgpu.js";
import { testNumbers } from "./numbers-suite.js";
import { testReferenceNetworks } from "./reference-networks-suite.js";

// or small tensors are worked on by the cpu backend
if (engine.absent === undefined) tf.env().set("WEBGPU_CPU_FORWARD", false);
await tf.setBackend("cpu");

if (engine.absent !== undefined) console.info(titleOf(engine));

describe.skipIf(engine.absent !== undefined)(titleOf(engine), () => {
  testNumbers(engine);
  testExecutable(engine);
  testReferenceNetworks(engine);
});
