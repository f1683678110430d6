// Do frozen-feature arms reach what a scikit-learn probe reaches on the same features, and does fine-tuning help? On the real images of
// ../shared/data (or $XRT_REAL_DATA), which are not part of the project. Not for clinical use.
//   node --conditions=@xrt/source --import=tsx packages/study/bench/real-data.bench.ts [probe|finetune|split-2020 ...] [--json out.json]
import "@tensorflow/tfjs-backend-cpu";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { enableProdMode } from "@tensorflow/tfjs-core";
import { initialise, studyCnn2020, withHead } from "@xrt/backbones";
import { loadLayersModel, pretrained } from "@xrt/backbones/node";
import {
  gather,
  type NdArray,
  ndArray,
  type Preprocess,
  preprocess,
  stack,
  toGrey,
} from "@xrt/core";
import {
  augmentation,
  binaryTask,
  type Dataset,
  decodeAll,
  groupedKFold,
  groupedSplit,
  otherLabelledFindings,
  patientRecords,
} from "@xrt/data";
import { openDataset } from "@xrt/data/node";
import { float32, type Graph, GraphBuilder, greyInput } from "@xrt/graph";
import { fromLayersModel } from "@xrt/graph/layers";
import { compile, runBatches } from "@xrt/graph/onnx";
import { auroc, aurocInterval, type Estimate, nadeauBengio } from "@xrt/metrics";
import { sampleMobileNetFolder } from "@xrt/sample";
import {
  adam,
  type Examples,
  earlyStopping,
  fineTune,
  frozenFeatures,
  memoryFeatureCache,
  sgd,
  train,
} from "@xrt/train";
import { POOLED, withNewHead } from "../src/cli/train/with-new-head.js";

enableProdMode();
const DATA = process.env.XRT_REAL_DATA ?? join(import.meta.dirname, "../../../../shared/data");
const WEIGHTS = process.env.XRT_REAL_WEIGHTS ?? join(homedir(), ".cache", "xrt-real-weights");
const PYTHON = join(homedir(), ".cache", "xrt-peers", "bin", "python");
const GRID = [1e-4, 1e-3, 1e-2, 1e-1, 1];
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "string" }, epochs: { type: "string", default: "5" } },
});

interface Images {
  readonly name: string;
  readonly inputs: NdArray;
  readonly labels: readonly number[];
  readonly groups: readonly string[];
  readonly ids: readonly string[];
}

const GREY: Preprocess = {
  mode: "raw",
  size: [224, 224],
  channels: 1,
  geometry: "center-crop",
  resampler: "bilinear",
};

async function imagesOf(
  name: string,
  dataset: Dataset,
  labels: ArrayLike<number>,
): Promise<Images> {
  const records = patientRecords(dataset.records);
  const { images, readable } = await decodeAll(records, {
    transform: (image) => preprocess(GREY, toGrey(image)),
  });
  return {
    name,
    inputs: stack(readable.map((_, i) => images[i] as NdArray)),
    labels: readable.map((i) => labels[i] as number),
    groups: readable.map((i) => records[i]?.patient ?? ""),
    ids: readable.map((i) => records[i]?.id ?? ""),
  };
}

async function cohen(): Promise<Images> {
  const { dataset, labels } = binaryTask(await openDataset(join(DATA, "cohen-cc")));
  return imagesOf("cohen-cc COVID-19 against other labelled findings", dataset, labels);
}

async function nih(): Promise<Images> {
  const asked = { positive: "No Finding", negative: otherLabelledFindings };
  const { dataset, labels } = binaryTask(await openDataset(join(DATA, "nih")), asked);
  return imagesOf("nih No Finding against any finding", dataset, labels);
}

const TF: Preprocess = {
  mode: "tf",
  size: [224, 224],
  channels: 3,
  geometry: "center-crop",
  resampler: "bilinear",
};
const TORCH: Preprocess = { ...TF, mode: "torch" };

/** Networks with ImageNet weights, from grey pixels to a probability. */
const networks: Record<string, () => Promise<Graph>> = {
  "MobileNet v1 0.25": async () =>
    withNewHead(
      greyInput(await fromLayersModel(await loadLayersModel(sampleMobileNetFolder())), TF),
      0,
    ),
  "MobileNet v2 1.0": async () => {
    const weights = join(WEIGHTS, "mobilenet_v2-b0353104.pth");
    const { graph } = await pretrained("mobilenet-v2-1", { weights, preprocess: TORCH });
    return withNewHead(greyInput(graph, TORCH), 0);
  },
};

interface Parts {
  readonly train: readonly number[];
  readonly validation: readonly number[];
  readonly test: readonly number[];
}

/** Five rounds by patient, each with a fifth of its training patients for validation. */
function foldsOf({ labels, groups }: Images): Parts[] {
  return groupedKFold({ labels: { y: labels }, groups, k: 5, seed: 0 }).folds.map((fold) => {
    const of = <T>(values: readonly T[]) => fold.train.map((i) => values[i] as T);
    const { parts } = groupedSplit({
      labels: { y: of(labels) },
      groups: of(groups),
      fractions: { train: 0.8, validation: 0.2 },
      seed: 0,
    });
    const back = (indices: readonly number[]) => indices.map((i) => fold.train[i] as number);
    return { train: back(parts.train), validation: back(parts.validation), test: fold.test };
  });
}

const pick = ({ labels, groups }: Images, inputs: NdArray, rows: readonly number[]): Examples => ({
  inputs: gather(inputs, rows),
  labels: rows.map((i) => labels[i] as number),
  groups: rows.map((i) => groups[i] as string),
});

async function logits(graph: Graph, inputs: NdArray): Promise<number[]> {
  const executable = await compile(graph);
  const { data } = await runBatches(executable, graph.inputs[0] ?? "", inputs);
  await executable.dispose();
  return [...data];
}

/** Standardised features, then a logit: what scikit-learn fits. */
function probe(mean: Float32Array, scale: Float32Array): Graph {
  const b = new GraphBuilder();
  const n = mean.length;
  const x = b.input("features", float32("batch", n));
  const centred = b.node("sub", [x, b.constant(ndArray(mean, [n]), "mean")], {});
  const z = b.node("mul", [centred, b.constant(ndArray(scale, [n]), "scale")], {});
  const kernel = b.parameter("kernel", {
    array: ndArray(new Float32Array(n), [n, 1]),
    role: "kernel",
    trainable: true,
  });
  const bias = b.parameter("bias", {
    array: ndArray(new Float32Array(1), [1]),
    role: "bias",
    trainable: true,
  });
  return b.build([b.node("add", [b.node("matMul", [z, kernel], {}), bias], {})]);
}

function moments(x: NdArray): { mean: Float32Array; scale: Float32Array } {
  const [n = 1, f = 1] = x.shape;
  const [sum, square] = [new Float64Array(f), new Float64Array(f)];
  for (let i = 0; i < n * f; i++) sum[i % f] = (sum[i % f] as number) + (x.data[i] as number) / n;
  for (let i = 0; i < n * f; i++)
    square[i % f] =
      (square[i % f] as number) + ((x.data[i] as number) - (sum[i % f] as number)) ** 2 / n;
  return {
    mean: Float32Array.from(sum),
    scale: Float32Array.from(square, (v) => (v > 0 ? 1 / Math.sqrt(v) : 1)),
  };
}

const rows: object[] = [];
const show = (row: object) => {
  rows.push(row);
  console.log(JSON.stringify(row));
};
const mean = (values: readonly number[]) => values.reduce((s, v) => s + v, 0) / values.length;
const round = (v: number) => Number(v.toFixed(4));
const text = ({ value, lower, upper, reason }: Estimate) =>
  lower === undefined
    ? `${value?.toFixed(3)} (no interval: ${reason})`
    : `${value?.toFixed(3)} [${lower?.toFixed(3)}, ${upper?.toFixed(3)}]`;

async function probes(images: Images, network: string, graph: Graph): Promise<void> {
  const folds = foldsOf(images);
  const everything = { inputs: images.inputs, labels: images.labels };
  const features = await frozenFeatures(graph, everything, { at: POOLED });
  const folder = mkdtempSync(join(tmpdir(), "xrt-probe-"));
  const file = join(folder, "features.f32");
  writeFileSync(
    file,
    new Uint8Array(features.data.buffer, features.data.byteOffset, features.data.byteLength),
  );
  writeFileSync(
    join(folder, "job.json"),
    JSON.stringify({ features: file, labels: images.labels, folds, grid: GRID }),
  );
  const theirs: { c: number; auroc: number }[] = JSON.parse(
    execFileSync(
      PYTHON,
      [join(import.meta.dirname, "sklearn-probe.py"), join(folder, "job.json")],
      { maxBuffer: 1 << 28 },
    ).toString(),
  );
  rmSync(folder, { recursive: true });
  const arms: Record<string, number[]> = {
    "scikit-learn": theirs.map((t) => t.auroc),
    "same penalty": [],
    "early stopping": [],
  };
  for (const [k, { train: own, validation, test }] of folds.entries()) {
    const [train_, held, tested] = [own, validation, test].map((r) => pick(images, features, r));
    const data = { train: train_ as Examples, validation: held as Examples };
    const { mean: m, scale } = moments(gather(features, own));
    const scoreOf = async (g: Graph) =>
      auroc(
        (tested as Examples).labels as number[],
        await logits(g, (tested as Examples).inputs as NdArray),
      ).value ?? Number.NaN;
    // the same objective: mean loss + |w|^2 / (2 C n), to convergence
    const weightDecay = 1 / ((theirs[k]?.c ?? 1) * own.length);
    const same = await train(
      probe(m, scale),
      { train: data.train },
      {
        optimizer: sgd({ learningRate: 0.02, momentum: 0.95, nesterov: true }),
        groups: [{ of: "kernel", weightDecay }],
        epochs: 1500,
        batchSize: 4096,
      },
    );
    arms["same penalty"]?.push(await scoreOf(same.graph));
    // as a user would, without any penalty: small steps, and the epoch with the lowest validation loss
    const early = await train(probe(m, scale), data, {
      optimizer: adam({ learningRate: 1e-4 }),
      epochs: 400,
      callbacks: [earlyStopping({ patience: 20 })],
    });
    arms["early stopping"]?.push(await scoreOf(early.graph));
  }
  for (const [arm, folds_] of Object.entries(arms)) {
    show({
      ...{
        part: "probe",
        data: images.name,
        images: images.labels.length,
        patients: new Set(images.groups).size,
      },
      ...{ network, arm, meanAuroc: round(mean(folds_)), folds: folds_.map(round) },
      difference: round(mean(folds_) - mean(arms["scikit-learn"] ?? [])),
    });
  }
}

async function fineTuning(images: Images, network: string, graph: Graph): Promise<void> {
  const cache = memoryFeatureCache();
  const scores: Record<string, number[]> = { frozen: [], "fine-tuned": [] };
  const intervals: Record<string, string[]> = { frozen: [], "fine-tuned": [] };
  for (const [k, parts] of foldsOf(images).entries()) {
    const data = {
      train: pick(images, images.inputs, parts.train),
      validation: pick(images, images.inputs, parts.validation),
    };
    const tested = pick(images, images.inputs, parts.test);
    const frozen = await train(graph, data, {
      freeze: POOLED,
      featureCache: cache,
      optimizer: adam({ learningRate: 1e-3 }),
      epochs: 200,
      callbacks: [earlyStopping({ patience: 20 })],
    });
    // from the trained head on (LP-FT)
    const tuned = await fineTune(frozen.graph, data, {
      freeze: POOLED,
      featureCache: cache,
      epochs: Number(options.epochs),
      batchSize: 16,
      learningRate: 4e-4,
      onProgress: ({ task, done, total }) => {
        if (done === total) console.error(`fold ${k + 1}: ${task}`);
      },
    });
    for (const [arm, g] of [
      ["frozen", frozen.graph],
      ["fine-tuned", tuned.graph],
    ] as const) {
      const own = await logits(g, tested.inputs as NdArray);
      const estimate = aurocInterval(tested.labels as number[], own, {
        groups: tested.groups ?? [],
      });
      scores[arm]?.push(estimate.value ?? Number.NaN);
      intervals[arm]?.push(text(estimate));
    }
    console.error(
      `fold ${k + 1}: frozen ${intervals.frozen?.at(-1)}, fine-tuned ${intervals["fine-tuned"]?.at(-1)}`,
    );
  }
  const differences = (scores["fine-tuned"] ?? []).map((v, k) => v - (scores.frozen?.[k] ?? 0));
  const { difference, p } = nadeauBengio(differences, { testOverTrain: 1 / 4 });
  for (const arm of ["frozen", "fine-tuned"]) {
    show({
      part: "finetune",
      data: images.name,
      network,
      arm,
      meanAuroc: round(mean(scores[arm] ?? [])),
      folds: intervals[arm],
    });
  }
  show({
    part: "finetune",
    data: images.name,
    network,
    contrast: "fine-tuned - frozen",
    difference: text(difference),
    p: round(p),
    method: difference.method,
  });
}

/** The 2020 study's own split, as far as its images may be had and its weights are published. */
async function split2020(): Promise<void> {
  const split = JSON.parse(readFileSync(join(DATA, "metadata/bmi707_2020_split.json"), "utf8"));
  const dataset = await openDataset(join(DATA, "cohen-cc"));
  const listed = new Map<string, { part: string; label: number }>();
  for (const part of ["train", "val"]) {
    for (const [file, , label] of split[part]) listed.set(file, { part, label });
  }
  const records = dataset.records.filter(({ id }) => listed.has(id));
  const images = await imagesOf(
    "2020 split",
    { ...dataset, records },
    records.map(({ id }) => listed.get(id)?.label ?? 0),
  );
  const inPart = (part: string) =>
    images.ids.flatMap((id, i) => (listed.get(id)?.part === part ? [i] : []));
  const [own, held] = [inPart("train"), inPart("val")];
  const trained = new Set(own.map((i) => images.groups[i]));
  const leaked = held.filter((i) => trained.has(images.groups[i]));
  const count = (r: readonly number[]) =>
    `${r.length} (${r.filter((i) => images.labels[i] === 1).length}+/${r.filter((i) => images.labels[i] === 0).length}-)`;
  show({
    part: "split-2020",
    listed: `${split.train.length} + ${split.val.length}`,
    available: `${count(own)} + ${count(held)}`,
    leak: `${leaked.length} of ${held.length} validation images share a patient with training (all 289: 45 of 96)`,
    notRun:
      "DenseNet121 CheXNet frozen and all layers: no weights of CheXNet are published in a package",
  });
  const unit: Preprocess = { ...TF, mode: "unit" };
  const data = { train: pick(images, images.inputs, own) };
  const tested = pick(images, images.inputs, held);
  const judge = async (arm: string, graph: Graph) => {
    const scores = await logits(graph, tested.inputs as NdArray);
    const clean = held.map((i, k) => [i, k] as const).filter(([i]) => !leaked.includes(i));
    const cleanLabels = clean.map(([i]) => images.labels[i] as number);
    const estimate = aurocInterval(tested.labels as number[], scores, {
      groups: tested.groups ?? [],
    });
    const onClean = auroc(
      cleanLabels,
      clean.map(([, k]) => scores[k] as number),
    );
    show({
      ...{ part: "split-2020", arm, auroc: text(estimate), why: estimate.reason ?? null },
      cleanPatients: onClean.reason ?? round(onClean.value ?? Number.NaN),
    });
  };
  const cnn = greyInput(await fromLayersModel(studyCnn2020()), unit);
  const settings = { optimizer: adam(), batchSize: 16, best: "last" } as const;
  await judge(
    "benchmark, no augmentation",
    (await train(cnn, data, { ...settings, epochs: 12 })).graph,
  );
  const augment = augmentation({ seed: 0, flipProbability: 0.5, gain: [0.5, 1.2] });
  const pixels = data.train.inputs as NdArray;
  const size = 224 * 224;
  const augmented: Examples = {
    ...data.train,
    async *inputs(order, { size: batch, epoch }) {
      for (let at = 0; at < order.length; at += batch) {
        const chosen = order.slice(at, at + batch);
        yield {
          images: stack(
            chosen.map((i) => {
              const image = ndArray(pixels.data.slice(size * i, size * (i + 1)), [224, 224, 1]);
              return augment({ image }, { epoch, id: images.ids[own[i] ?? 0] ?? "" }).image;
            }),
          ),
        };
      }
    },
  };
  await judge(
    "benchmark, augmented",
    (await train(cnn, { train: augmented }, { ...settings, epochs: 5 })).graph,
  );
  const { model } = await pretrained("vgg16", {
    weights: join(WEIGHTS, "vgg16_conv.safetensors"),
    preprocess: TORCH,
    includeTop: false,
  });
  if (model === undefined) throw new Error("VGG16 is no LayersModel");
  const withTheirHead = withHead(model, { head: "conv64-gap-dense" });
  await initialise(withTheirHead, "scratch", 0, { only: (name) => name.startsWith("head") });
  const vgg = greyInput(await fromLayersModel(withTheirHead), TORCH);
  await judge(
    "VGG16 ImageNet, frozen",
    (await train(vgg, data, { ...settings, freeze: "block5_pool", epochs: 12 })).graph,
  );
}

const parts = positionals.length > 0 ? positionals : ["probe", "finetune", "split-2020"];
if (parts.includes("probe")) {
  for (const images of [await cohen(), await nih()]) {
    for (const [network, load] of Object.entries(networks))
      await probes(images, network, await load());
  }
}
if (parts.includes("finetune")) {
  const load = networks["MobileNet v1 0.25"] as () => Promise<Graph>;
  await fineTuning(await nih(), "MobileNet v1 0.25", await load());
}
if (parts.includes("split-2020")) await split2020();
if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(rows, null, 2)}\n`);
