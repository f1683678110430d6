import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode } from "@tensorflow/tfjs-core";
import { initializers, layers, sequential } from "@tensorflow/tfjs-layers";
import { methodNamed } from "@xrt/attribution";
import {
  channelsToMap,
  grid,
  heatMap,
  type Panel,
  placeMap,
  receptiveField,
  toPng,
} from "@xrt/attribution/render";
import { type NdArray, row, stack } from "@xrt/core";
import {
  type PhantomRecord,
  phantom,
  phantomImage,
  phantomMask,
  plantItem,
  removeItem,
} from "@xrt/data";
import type { Graph } from "@xrt/graph";
import { fromLayersModel } from "@xrt/graph/layers";
import { compile } from "@xrt/graph/onnx";
import {
  aurocInterval,
  bootstrap,
  type Estimate,
  pointingGame,
  pointsInside,
  topCoverage,
} from "@xrt/metrics";
import { adam, train } from "@xrt/train";

enableProdMode(); // only mutes TensorFlow.js' advertisement of its Node binding

const SIZE = 96;
const METHODS = ["grad-cam", "saliency", "integrated-gradients"];

/** Made-up radiographs; half have an opacity, and a tag lies on as many of the ill and the healthy as `tag` says. */
const cohort = (tag: { positive: number; negative: number }) =>
  phantom({
    ...{ seed: 1, images: 1200, size: SIZE },
    findings: { Opacity: { prevalence: 0.5, contrast: [0.5, 0.9] } },
    shortcuts: { tag },
  }).records;

const tagged = cohort({ positive: 0.95, negative: 0.05 });
const clean = cohort({ positive: 0, negative: 0 });
const part = (records: readonly PhantomRecord[], name: string) =>
  records.filter((r) => r.part === name);

/** Test images, all of them once with the tag and once without: the only honest way to ask whether the tag matters. */
const patients = part(clean, "test");
const truth = patients.map(({ truth }) => truth.Opacity ?? 0);
const groups = patients.map(({ patient }) => patient);
const without = patients.map((record) => removeItem(record.parameters(), "tag"));
const withTag = without.map((parameters) => plantItem(parameters, "tag"));
const images = {
  without: stack(without.map(phantomImage)),
  withTag: stack(withTag.map(phantomImage)),
};

console.log(
  `${patients.length} test images, half with an opacity; intervals are 95 %, by patient\n`,
);
const panels: Panel[] = [];
for (const [name, records] of [
  ["trained where 95 % of the ill have a tag", tagged],
  ["trained without tags", clean],
] as const) {
  const network = await trained(records);
  const [plain, tag] = [
    await scores(network, images.without),
    await scores(network, images.withTag),
  ];
  console.log(`--- ${name}`);
  console.log(
    `AUROC, no image has a tag              ${text(aurocInterval(truth, plain, { groups }))}`,
  );
  const onlyHealthy = truth.map((ill, i) => (ill ? plain[i] : tag[i]) ?? 0);
  console.log(
    `AUROC, only the healthy have a tag     ${text(aurocInterval(truth, onlyHealthy, { groups }))}`,
  );
  const change = mean(tag.map((score, i) => score - (plain[i] ?? 0)));
  console.log(`what a tag adds to the logit           ${text(change)}`);
  await maps(network, name);
}
await writeFile(
  join(import.meta.dirname, "maps.png"),
  toPng(grid(panels, { columns: 1 + METHODS.length, textScale: 1 })),
);
console.log("maps.png: the same image with a tag, explained for both networks");

/** Where the maps of the ill with a tag point, beside what chance would give. */
async function maps(network: Graph, name: string): Promise<void> {
  const ill = truth.flatMap((one, i) => (one === 1 ? [i] : [])).slice(0, 60);
  const own = ill.map((i) => groups[i] ?? "");
  const input = stack(ill.map((i) => row(images.withTag, i)));
  const masks = (kind: "tag" | "opacity") =>
    ill.map((i) => phantomMask(withTag[i] as never, kind).data);
  const [tags, opacities] = [masks("tag"), masks("opacity")];
  const area = (all: readonly Float32Array[]) =>
    mean(
      all.map((m) => m.reduce((s, v) => s + v, 0) / m.length),
      own,
    );
  console.log(
    `  method                 strongest pixel on tag   on opacity           tag within the strongest tenth`,
  );
  console.log(
    `  (chance)               ${text(area(tags))}      ${text(area(opacities))}      0.10`,
  );
  panels.push({ picture: row(input, 0), caption: name });
  for (const methodName of METHODS) {
    const method = methodNamed(methodName);
    const result = await method(network, input, { target: 0 });
    const placement =
      result.layer === "input" ? {} : { placement: receptiveField(network, result.layer) };
    const drawn = ill.map((_, k) => {
      const map = row(result.values, k);
      return placeMap(map.shape.length === 3 ? channelsToMap(map) : map, [SIZE, SIZE], placement);
    });
    const hits = (all: readonly Float32Array[]) =>
      pointingGame(
        drawn.map(({ data }, k) => pointsInside(data, all[k] as Float32Array)),
        { groups: own },
      );
    const covered = mean(
      drawn.map(({ data }, k) => topCoverage(data, tags[k] as Float32Array).value),
      own,
    );
    console.log(
      `  ${methodName.padEnd(22)} ${text(hits(tags))}      ${text(hits(opacities))}      ${text(covered)}`,
    );
    const scale = methodName === "grad-cam" || methodName === "saliency" ? "max" : "max-abs";
    panels.push({
      ...heatMap(row(input, 0), drawn[0] as NdArray, { scale, percentile: 99.5 }),
      caption: methodName,
    });
  }
  console.log();
}

/** A small network, trained from scratch on grey pixels. */
async function trained(records: readonly PhantomRecord[]): Promise<Graph> {
  const kernel = (seed: number) =>
    ({
      kernelSize: 3,
      padding: "same",
      activation: "relu",
      kernelInitializer: initializers.heNormal({ seed }),
    }) as const;
  const model = sequential({
    layers: [
      layers.rescaling({ scale: 1 / 64, offset: -2, inputShape: [SIZE, SIZE, 1] }),
      layers.conv2d({ filters: 16, ...kernel(1) }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.conv2d({ filters: 32, ...kernel(2) }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.conv2d({ filters: 48, ...kernel(3) }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.conv2d({ filters: 64, ...kernel(4), name: "features" }),
      layers.globalAveragePooling2d({}),
      layers.dense({ units: 1, kernelInitializer: "zeros" }),
    ],
  });
  const examples = async (name: string) => {
    const own = part(records, name);
    const inputs = stack(await Promise.all(own.map((record) => record.image())));
    return {
      inputs,
      labels: own.map(({ truth }) => truth.Opacity ?? 0),
      groups: own.map(({ patient }) => patient),
    };
  };
  const data = { train: await examples("train"), validation: await examples("validation") };
  const { graph, history } = await train(await fromLayersModel(model), data, {
    ...{ epochs: 10, batchSize: 16, seed: 1, optimizer: adam({ learningRate: 2e-3 }) },
  });
  const last = history.at(-1)?.validation;
  console.log(
    `(validation, like the training images: AUROC ${last?.metrics.auroc?.value?.toFixed(3)})`,
  );
  return graph;
}

async function scores(graph: Graph, inputs: NdArray): Promise<number[]> {
  const network = await compile(graph);
  const { [graph.outputs[0] ?? ""]: out } = await network.run({ [graph.inputs[0] ?? ""]: inputs });
  await network.dispose();
  return [...(out?.data ?? [])];
}

/** The mean over images, with an interval that draws patients. */
function mean(values: readonly number[], of: readonly string[] = groups): Estimate {
  const statistic = (weights: Float64Array) => {
    const total = weights.reduce((s, w) => s + w, 0);
    return values.reduce((s, v, i) => s + v * (weights[i] ?? 0), 0) / total;
  };
  return bootstrap(
    values.map(() => 1),
    statistic,
    { groups: of, replicates: 1000, interval: "percentile" },
  );
}

function text({ value, lower, upper }: Estimate): string {
  const short = (v: number | null | undefined) => (v ?? Number.NaN).toFixed(2);
  return `${short(value)} [${short(lower)}, ${short(upper)}]`;
}
