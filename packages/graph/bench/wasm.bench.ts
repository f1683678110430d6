/**
 * DenseNet121 at 224x224 on WebAssembly, one thread: the forward pass, and the forward pass with the input gradient, on
 * TensorFlow.js and on onnxruntime-web. Wanted: the second at most 2.5 times the first. Run with
 * `node --conditions=@xrt/source --import=tsx packages/graph/bench/wasm.bench.ts [rounds]`.
 */
import "@tensorflow/tfjs-backend-wasm";
import type { NdArray } from "@xrt/core";
import { randomArray, toFloat32 } from "@xrt/testing";
import { differentiate } from "../src/differentiate.js";
import type { Executable } from "../src/executable.js";
import { compile as compileOnnx } from "../src/onnx/index.js";
import { compile as compileTfjs } from "../src/tfjs/index.js";
import { DENSENET121, denseNet } from "../test/networks.js";

const rounds = Number(process.argv[2] ?? 5);
const forward = denseNet(DENSENET121);
const { graph, gradients } = differentiate(forward, { of: "scores", wrt: ["x"] });
const backward = { ...graph, outputs: ["scores", ...gradients.values()] };
const x: NdArray = toFloat32(randomArray([1, 3, 224, 224]));

const engines: Readonly<Record<string, (g: typeof forward) => Promise<Executable>>> = {
  "onnxruntime-web": (g) => compileOnnx(g, { engine: "wasm", threads: 1 }),
  "tfjs wasm": (g) => compileTfjs(g, { backend: "wasm" }),
};
for (const [name, compile] of Object.entries(engines)) {
  const pair = [await compile(forward), await compile(backward)];
  const times: number[][] = [[], []];
  for (let i = 0; i <= rounds; i++) {
    for (const [k, executable] of pair.entries()) {
      const start = performance.now();
      await executable.run({ x });
      // the first round packs weights
      if (i > 0) times[k]?.push(performance.now() - start);
    }
  }
  const [once = 0, both = 0] = times.map((t) => t.sort((a, b) => a - b)[t.length >> 1] ?? 0);
  const ratio = (both / once).toFixed(2);
  process.stdout.write(
    `${name}: forward ${once.toFixed(0)} ms, with input gradient ${both.toFixed(0)} ms, ratio ${ratio}\n`,
  );
  for (const executable of pair) await executable.dispose();
}
