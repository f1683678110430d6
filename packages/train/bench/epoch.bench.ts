// Two questions. How long is an epoch of a head on cached features (1,000 images, 1,024 features; wanted: at most 1 s)? Does memory stay
// flat over 2,000 steps of a small convolutional network (wanted: +-30 MB of resident set between step 200 and step 2,000)? Run:
//   node --expose-gc --conditions=@xrt/source --import=tsx packages/train/bench/epoch.bench.ts [steps]
import { cpus, loadavg } from "node:os";
import { ndArray, randomStream } from "@xrt/core";
import { float32, GraphBuilder } from "@xrt/graph";
import { train } from "../src/train.js";
import { demandingRun } from "../test/demanding-run.js";

const steps = Number(process.argv[2] ?? 2000);
const [images, features] = [1000, 1024];
const noise = randomStream(0, "bench");
const b = new GraphBuilder();
const kernel = b.parameter("head/kernel", {
  array: ndArray(new Float32Array(features), [features, 1]),
  role: "kernel",
  trainable: true,
});
const head = b.build([
  b.node("matMul", [b.input("features", float32("batch", features)), kernel], {}),
]);
const inputs = ndArray(
  Float32Array.from({ length: images * features }, (_, i) => noise.uniform(i)),
  [images, features],
);
const labels = Array.from({ length: images }, (_, i) => i % 2);
const ends: number[] = [];
await train(
  head,
  { train: { inputs, labels } },
  {
    epochs: 11,
    batchSize: 16,
    callbacks: [{ name: "time", onEpoch: () => void ends.push(performance.now()) }],
  },
);
const times = ends
  .slice(1)
  .map((end, i) => end - (ends[i] ?? 0))
  .sort((x, y) => x - y);
console.log(
  `epoch of a head on cached features, ${images} images: ${times[times.length >> 1]?.toFixed(0)} ms`,
);

const { graph, data, options } = demandingRun();
const seen: [step: number, mb: number][] = [];
await train(graph, data, {
  ...options,
  epochs: Math.ceil(steps / 5),
  callbacks: [
    {
      name: "memory",
      onStep({ step }) {
        if (step % 200 !== 0) return;
        (globalThis as { gc?: () => void }).gc?.();
        seen.push([step, process.memoryUsage().rss / 2 ** 20]);
      },
    },
  ],
});
const mb = seen.map(([, v]) => v);
console.log(`resident set at each 200th step, MB: ${mb.map((v) => v.toFixed(0)).join(" ")}`);
console.log(
  `change from step 200 to ${seen.at(-1)?.[0]}: ${((mb.at(-1) ?? 0) - (mb[0] ?? 0)).toFixed(1)} MB`,
);
console.log(
  `${cpus()[0]?.model.trim()}, ${cpus().length} CPUs, load ${loadavg()[0]?.toFixed(1)}, Node ${process.versions.node}`,
);
