import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { networkChecks, opChecks } from "../checks.js";
import { onnx, type TestEngine, tfjs } from "../engine.js";
import { withDeviceErrors } from "../webgpu-errors.js";
import type { Message } from "./result.js";

const engines: Readonly<Record<string, () => Promise<TestEngine>>> = {
  wasm: async () => onnx("wasm"),
  webgl: () => tfjs("webgl", () => import("@tensorflow/tfjs-backend-webgl")),
  webgpu: async () =>
    withDeviceErrors(await tfjs("webgpu", () => import("@tensorflow/tfjs-backend-webgpu"))),
};

const reasonOf = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause));
const tell = (message: Message) =>
  fetch("/result", { method: "POST", body: JSON.stringify(message) });

async function runChecks(name: string): Promise<Message> {
  const make = engines[name];
  if (make === undefined) return { absent: `no engine is named "${name}"` };
  const engine = await make();
  if (engine.absent !== undefined) return { absent: engine.absent };
  // small tensors would be worked on by the cpu backend
  for (const flag of ["WEBGL_CPU_FORWARD", "WEBGPU_CPU_FORWARD"]) {
    if (flag.startsWith(name.toUpperCase())) tf.env().set(flag, false);
  }
  await tf.setBackend("cpu");
  for (const { title, run } of [...opChecks, ...networkChecks]) {
    await tell(
      await run(engine).then(
        (error) => ({ title, error }),
        (cause: unknown) => ({ title, reason: reasonOf(cause) }),
      ),
    );
  }
  return { done: true };
}

const name = new URLSearchParams(location.search).get("engine") ?? "";
await tell(await runChecks(name).catch((cause: unknown) => ({ absent: reasonOf(cause) })));
