// Our side of methods.bench.ts: reads {network, case, folder} on each line, explains one image once, prints {ms, l1}.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { NdArray } from "@xrt/core";
import type { Graph } from "@xrt/graph";
import { fromOnnx } from "@xrt/graph/onnx";
import { methodNamed } from "../src/index.js";

/** Methods and options of the cases; the target is output 0, the layer the last feature map. */
const cases: Readonly<Record<string, readonly [string, Readonly<Record<string, unknown>>]>> = {
  saliency: ["saliency", {}],
  "grad-cam/captum": ["grad-cam", {}],
  "grad-cam/pytorch-grad-cam": ["grad-cam", {}],
  "integrated-gradients": ["integrated-gradients", { steps: 32 }],
  "smooth-grad": ["smooth-grad", { samples: 16 }],
  occlusion: ["occlusion", { window: [32, 32], stride: [16, 16] }],
  "score-cam": ["score-cam", {}],
};

const { version } = createRequire(import.meta.url)("onnxruntime-node/package.json");
console.log(JSON.stringify({ name: `@xrt on onnxruntime-node ${version}` }));
const graphs = new Map<string, Graph>();
const data = Float32Array.from({ length: 3 * 224 * 224 }, (_, i) => Math.sin(0.37 * i));
const image: NdArray = { data, shape: [3, 224, 224] };
for await (const line of createInterface({ input: process.stdin })) {
  const { network, case: name, folder } = JSON.parse(line);
  const graph =
    graphs.get(network) ?? (await fromOnnx(readFileSync(join(folder, `${network}.onnx`))));
  graphs.set(network, graph);
  const [method, options] = cases[name] ?? [name, {}];
  const start = performance.now();
  const { values } = await methodNamed(method)(graph, image, { ...options, target: 0 });
  const ms = performance.now() - start;
  const l1 = values.data.reduce((sum, v) => sum + Math.abs(v), 0);
  console.log(JSON.stringify({ ms, l1 }));
}
