// How long do the parts of the study take? Run: node --conditions=@xrt/source --import=tsx packages/study/bench/arms.bench.ts
// Medians of interleaved runs, so that a slow moment of the machine meets all rows alike.
import "@tensorflow/tfjs-backend-cpu";
import { cpus, loadavg } from "node:os";
import { enableProdMode } from "@tensorflow/tfjs-core";
import { activationMaximisation } from "@xrt/attribution/visualize";
import { studyCnn2020 } from "@xrt/backbones";
import { type NdArray, randomStream } from "@xrt/core";
import { differentiate, type Graph, greyInput, linearOutput, tap } from "@xrt/graph";
import { fromLayersModel } from "@xrt/graph/layers";
import { compile } from "@xrt/graph/onnx";
import { binaryCrossEntropy, lossGraph } from "@xrt/train";
import { MOBILENET_CONTRACT, mobileNetBackbone } from "../src/arms/mobilenet-backbone.js";

enableProdMode();
const ROUNDS = 9;
const BATCH = Number(process.argv[2] ?? 8);
const u = randomStream(0, "bench");
const images: NdArray = {
  data: Float32Array.from({ length: BATCH * 224 * 224 }, (_, i) => 255 * u.uniform(i)),
  shape: [BATCH, 224, 224, 1],
};

const networks: [string, Graph][] = [
  ["MobileNet v1 0.25", (await mobileNetBackbone(0)).graph],
  [
    "studyCnn2020",
    linearOutput(
      greyInput(await fromLayersModel(studyCnn2020()), { ...MOBILENET_CONTRACT, mode: "unit" }),
    ),
  ],
];

const tasks: { name: string; images: number; run: () => Promise<unknown>; times: number[] }[] = [];
for (const [name, graph] of networks) {
  const [of = ""] = graph.outputs;
  const forward = await compile(graph);
  const backward = differentiate(graph, { of, wrt: ["grey"] });
  const gradient = await compile(tap(backward.graph, [of, backward.gradients.get("grey") ?? ""]));
  const loss = lossGraph(graph, binaryCrossEntropy());
  const names = [...graph.parameters].flatMap(([n, p]) => (p.trainable ? [n] : []));
  const step = await compile(differentiate(loss.graph, { of: "loss", wrt: names }).graph, {
    fed: names,
  });
  const column = { data: new Float32Array(BATCH).fill(1 / BATCH), shape: [BATCH, 1] };
  const fed = Object.fromEntries(names.map((n) => [n, graph.parameters.get(n)?.array as NdArray]));
  const feeds = { grey: images, targets: column, weights: column, ...fed };
  const maximise = () =>
    activationMaximisation(graph, {
      layer: "output",
      channels: new Array(BATCH).fill(0),
      steps: 2,
    });
  tasks.push(
    {
      name: `${name}: forward`,
      images: BATCH,
      run: () => forward.run({ grey: images }),
      times: [],
    },
    {
      name: `${name}: forward + input gradient`,
      images: BATCH,
      run: () => gradient.run({ grey: images }),
      times: [],
    },
    {
      name: `${name}: loss + all gradients, weights fed`,
      images: BATCH,
      run: () => step.run(feeds),
      times: [],
    },
    {
      name: `${name}: activation maximisation, 2 steps + 2 looks + compile`,
      images: 4 * BATCH,
      run: maximise,
      times: [],
    },
  );
}
for (let round = -2; round < ROUNDS; round++) {
  for (const task of tasks) {
    const start = performance.now();
    await task.run();
    if (round >= 0) task.times.push(performance.now() - start);
  }
}
console.log(
  `${cpus()[0]?.model.trim()}, ${cpus().length} CPUs, load ${loadavg()[0]?.toFixed(1)}, Node ${process.versions.node}; median of ${ROUNDS}, batch ${BATCH}`,
);
for (const { name, images: count, times } of tasks) {
  const median = times.sort((a, b) => a - b)[ROUNDS >> 1] ?? Number.NaN;
  console.log(
    `${median.toFixed(1).padStart(8)} ms ${(median / count).toFixed(2).padStart(7)} ms/image  ${name}`,
  );
}
process.exit(0);
