// Runs every case on one engine and tells the server what it finds.
import * as tf from "@tensorflow/tfjs-core";
import { type NdArray, ndArray, row, sizeOf } from "@xrt/core";
import { fromOnnx } from "@xrt/graph/onnx";
import type { EngineChoice } from "../../src/index.js";
import { type CaseNetwork, cases } from "./cases.js";
import type { Message } from "./message.js";

const fixtures = "/packages/graph/test/fixtures/networks";
const bytesOf = async (file: string) => (await fetch(`${fixtures}/${file}`)).arrayBuffer();

async function load(name: string): Promise<CaseNetwork> {
  const index = await (await fetch(`${fixtures}/${name}.json`)).json();
  const { shape, offset } = index.tensors.input as { shape: number[]; offset: number };
  const data = new Float32Array(await bytesOf(`${name}.bin`), offset, sizeOf(shape));
  const input: NdArray = ndArray(data, shape);
  const graph = await fromOnnx(new Uint8Array(await bytesOf(`${name}.torchscript.onnx`)));
  return { graph, image: row(input, 0), other: row(input, 1) };
}

/** Makes a backend of TensorFlow.js ready; small tensors would otherwise be worked on by the cpu backend. */
const backends: Readonly<Record<string, () => Promise<unknown>>> = {
  "tfjs:webgl": async () => {
    await import("@tensorflow/tfjs-backend-webgl");
    tf.env().set("WEBGL_CPU_FORWARD", false);
  },
  "tfjs:webgpu": async () => {
    await import("@tensorflow/tfjs-backend-webgpu");
    tf.env().set("WEBGPU_CPU_FORWARD", false);
  },
  "tfjs:wasm": async () => {
    const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
    setWasmPaths("/node_modules/@tensorflow/tfjs-backend-wasm/dist/");
  },
};

const tell = (message: Message) =>
  fetch("/result", { method: "POST", body: JSON.stringify(message) });

const reasonOf = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause));

async function runCases(engine: EngineChoice & string): Promise<Message> {
  await backends[engine]?.();
  const networks = new Map<string, CaseNetwork>();
  for (const { title, network, run } of cases) {
    const own = networks.get(network) ?? (await load(network));
    networks.set(network, own);
    const found = await run(own, engine).then(
      ({ values }): Message => ({ title, values: [...values.data] }),
      (cause: unknown): Message => ({ title, reason: reasonOf(cause) }),
    );
    await tell(found);
  }
  return { done: true };
}

const engine = new URLSearchParams(location.search).get("engine") ?? "";
const last = await runCases(engine as "onnx").catch(
  (cause: unknown): Message => ({ absent: reasonOf(cause) }),
);
await tell(last);
