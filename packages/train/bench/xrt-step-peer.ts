// Our side of step.bench.ts: reads {network, batch, folder} on each line, makes one full training step, prints {ms, loss, parts}.
// The step of `train` itself: each line lets its loop go on by one step, which ends in a callback.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ndArray } from "@xrt/core";
import { compile, fromOnnx } from "@xrt/graph/onnx";
import { adam } from "../src/optimizers/adam.js";
import { sequential } from "../src/samplers/sequential.js";
import { trainer } from "../src/trainer.js";

/** Goes from step to step. */
interface Stepping {
  next(): Promise<{ loss: number; runMs: number }>;
}

const threads = Number(process.argv[2]);
const { version } = createRequire(import.meta.url)("onnxruntime-node/package.json");
console.log(JSON.stringify({ name: `@xrt/train on onnxruntime-node ${version}` }));
const prepared = new Map<string, Stepping>();
for await (const line of createInterface({ input: process.stdin })) {
  const { network, batch, folder } = JSON.parse(line);
  const stepping = prepared.get(line) ?? (await prepare(join(folder, `${network}.onnx`), batch));
  prepared.set(line, stepping);
  const start = performance.now();
  const { loss, runMs } = await stepping.next();
  const ms = performance.now() - start;
  console.log(
    JSON.stringify({
      ms,
      loss,
      runMs,
      restMs: ms - runMs,
      rss: process.memoryUsage().rss / 2 ** 20,
    }),
  );
}

async function prepare(path: string, batch: number): Promise<Stepping> {
  const graph = await fromOnnx(readFileSync(path));
  const data = Float32Array.from({ length: batch * 3 * 224 * 224 }, (_, i) => Math.sin(0.37 * i));
  const inputs = ndArray(data, [batch, 3, 224, 224]);
  const labels = Array.from({ length: batch }, (_, i) => i % 2);
  let runMs = 0;
  let loss = Number.NaN;
  let arrived = () => {};
  let goOn: () => void = () => {};
  let gate = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const run = trainer(
    graph,
    { train: { inputs, labels } },
    {
      optimizer: adam({ learningRate: 1e-6 }),
      ...{ epochs: 100_000, batchSize: batch, sampler: sequential() },
      async compile(g, options) {
        const executable = await compile(g, { ...options, threads });
        return {
          ...executable,
          async run(feeds, o) {
            // the step begins when it is asked for
            await gate;
            gate = new Promise((resolve) => {
              goOn = resolve;
            });
            const start = performance.now();
            const out = await executable.run(feeds, o);
            runMs = performance.now() - start;
            return out;
          },
        };
      },
      callbacks: [
        {
          name: "bench",
          onStep: (step) => {
            loss = step.loss;
            arrived();
          },
        },
      ],
    },
  );
  const loop = (async () => {
    for await (const _ of run) {
      // the callback sees every step
    }
  })();
  const failed = loop.then(() => Promise.reject(new Error("the run has ended")));
  failed.catch(() => {});
  return {
    async next() {
      const done = new Promise<void>((resolve) => {
        arrived = resolve;
      });
      goOn();
      await Promise.race([done, failed]);
      return { loss, runMs };
    },
  };
}
