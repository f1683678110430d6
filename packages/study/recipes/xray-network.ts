// Makes the X-ray network of @xrt/sample again: MobileNet v1 0.25 from its ImageNet weights, trained on the findings of NIH ChestX-ray14.
//
//   npm run xray-network -- FOLDER [OUT]      FOLDER: 1,455 images of NIH ChestX-ray14, for example ../shared/data/nih
//
// Two things are made, and both are in the model card: the network that is shipped, trained on all patients who are not in the sample study and on a few of its
// patients with Effusion, which nobody else has (`patients-to-learn-from.ts`; the study keeps every patient of `patients.json` out of its validation and test
// part); and a cross-validation by patient over all images, which says how good the recipe is.
import "@tensorflow/tfjs-backend-cpu";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { initialise, truncateAt, type WeightContract, withHead, writeTfjs } from "@xrt/backbones";
import { loadLayersModel } from "@xrt/backbones/node";
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
  decodeAll,
  groupedKFold,
  nihFindings,
  type PatientRecord,
  patientRecords,
} from "@xrt/data";
import { openDataset } from "@xrt/data/node";
import { type Graph, greyInput, linearOutput } from "@xrt/graph";
import { fromLayersModel, writeWeights } from "@xrt/graph/layers";
import { compile, runBatches } from "@xrt/graph/onnx";
import { auroc, aurocInterval } from "@xrt/metrics";
import { sampleMobileNetFolder, sampleXraysFolder } from "@xrt/sample";
import { adamW, binaryCrossEntropy, type Examples, layerDecay, oneCycle, train } from "@xrt/train";
import { patientsToLearnFrom } from "./patients-to-learn-from.js";

/** What the sample study asks. */
const FINDING = "Effusion";
const SEED = 0;
const FOLDS = 5;
const CONTRACT: Preprocess = {
  mode: "tf",
  size: [224, 224],
  channels: 3,
  geometry: "center-crop",
  resampler: "bilinear",
};
const GREY: Preprocess = { ...CONTRACT, mode: "raw", channels: 1 };
const HEAD = { epochs: 60, learningRate: 3e-3, batchSize: 32 };
const BODY = { epochs: 12, learningRate: 5e-4, batchSize: 16, freeze: "conv_pw_7_relu" };
const DECAY = { weightDecay: 1 };

interface Images {
  readonly pixels: NdArray;
  readonly labels: readonly (readonly number[])[];
  readonly patients: readonly string[];
  readonly findings: readonly string[];
}

async function read(folder: string, keep: (record: PatientRecord) => boolean): Promise<Images> {
  const records = patientRecords((await openDataset(folder)).records).filter(keep);
  const decoded = await decodeAll(records, {
    transform: (image) => preprocess(GREY, toGrey(image)),
  });
  if (decoded.unreadable.length > 0)
    throw new Error(`${decoded.unreadable.length} unreadable images`);
  const of = (finding: string) => records.map(({ labels }) => (labels[finding] === 1 ? 1 : 0));
  const all = nihFindings.filter((finding) => finding !== "No Finding");
  const findings = all.filter((finding) => of(finding).some((label) => label === 1));
  const columns = findings.map(of);
  return {
    pixels: stack(decoded.images as NdArray[]),
    labels: records.map((_, i) => columns.map((column) => column[i] as number)),
    patients: records.map(({ patient }) => patient),
    findings,
  };
}

/** The ImageNet network with a fresh head of one sigmoid a finding. */
async function freshNetwork(findings: number) {
  const whole = await loadLayersModel(sampleMobileNetFolder());
  const network = withHead(truncateAt(whole, "conv_pw_13_relu"), {
    classes: findings,
    activation: "sigmoid",
  });
  await initialise(network, "scratch", SEED, { only: (name) => name.startsWith("head/") });
  return network;
}

function examples({ pixels, labels, patients }: Images, indices: readonly number[]): Examples {
  const width = labels[0]?.length ?? 0;
  const data = Float32Array.from(indices.flatMap((i) => labels[i] as number[]));
  return {
    inputs: gather(pixels, indices),
    labels: ndArray(data, [indices.length, width]),
    groups: indices.map((i) => patients[i] as string),
  };
}

/** The recipe: the head on frozen features, then everything behind block 7 at rates that fall towards the input. BatchNorm keeps its statistics. */
async function fit(graph: Graph, data: Examples): Promise<Graph> {
  const loss = binaryCrossEntropy();
  const head = await train(
    graph,
    { train: data },
    {
      ...{ loss, seed: SEED, freeze: "conv_pw_13_relu" },
      ...{ epochs: HEAD.epochs, batchSize: HEAD.batchSize, schedule: oneCycle() },
      optimizer: adamW({ learningRate: HEAD.learningRate, ...DECAY }),
    },
  );
  const all = await train(
    head.graph,
    { train: data },
    {
      ...{ loss, seed: SEED, freeze: BODY.freeze },
      ...{ epochs: BODY.epochs, batchSize: BODY.batchSize, schedule: oneCycle({ pct: 0.25 }) },
      optimizer: adamW({ learningRate: BODY.learningRate, ...DECAY }),
      groups: (network) => layerDecay(network, { decay: 0.8 }),
    },
  );
  return all.graph;
}

async function scoresOf(graph: Graph, pixels: NdArray): Promise<NdArray> {
  const executable = await compile(graph);
  try {
    return await runBatches(executable, graph.inputs[0] ?? "", pixels);
  } finally {
    await executable.dispose();
  }
}

async function crossValidation(images: Images) {
  const { pixels, labels, patients, findings } = images;
  const { folds } = groupedKFold({
    labels: Object.fromEntries(
      findings.map((finding, k) => [finding, labels.map((row) => row[k] as 0 | 1)]),
    ),
    ...{ groups: patients, k: FOLDS, seed: SEED },
  });
  const scores = labels.map(() => new Array<number>(findings.length).fill(Number.NaN));
  const foldAurocs = findings.map(() => [] as number[]);
  for (const [f, { train: own, test }] of folds.entries()) {
    const network = await freshNetwork(findings.length);
    const graph = linearOutput(greyInput(await fromLayersModel(network), CONTRACT));
    const trained = await fit(graph, examples(images, own));
    const { data } = await scoresOf(trained, gather(pixels, test));
    for (const [row, i] of test.entries()) {
      scores[i] = findings.map((_, k) => data[row * findings.length + k] as number);
    }
    for (const [k] of findings.entries()) {
      const at = auroc(
        test.map((i) => labels[i]?.[k] as number),
        test.map((i) => scores[i]?.[k] as number),
      );
      (foldAurocs[k] as number[]).push(at.value);
    }
    network.dispose();
    console.error(`fold ${f + 1} of ${FOLDS}`);
  }
  return findings.map((finding, k) => {
    const truth = labels.map((row) => row[k] as number);
    const own = scores.map((row) => row[k] as number);
    const { value, lower, upper, method } = aurocInterval(truth, own, { groups: patients });
    return {
      finding,
      positives: truth.filter((v) => v === 1).length,
      positivePatients: new Set(patients.filter((_, i) => truth[i] === 1)).size,
      auroc: { value, lower, upper, method },
      folds: foldAurocs[k],
    };
  });
}

/** Trains the network that is shipped, and writes it with its findings and patients. */
async function ship(images: Images, out: string): Promise<void> {
  const network = await freshNetwork(images.findings.length);
  const source = linearOutput(greyInput(await fromLayersModel(network), CONTRACT));
  const trained = await fit(
    source,
    examples(
      images,
      images.patients.map((_, i) => i),
    ),
  );
  const changed = [...trained.parameters].filter(
    ([name, { array }]) => source.parameters.get(name)?.array !== array,
  );
  writeWeights(network, new Map(changed.map(([name, { array }]) => [name, array])));

  const contract: WeightContract = {
    ...{ network: "mobilenet-v1-0.25", preprocess: CONTRACT, classes: images.findings },
    ...{ outputs: "sigmoid", featureLayer: "conv_pw_13_relu" },
    source: "made by packages/study/recipes/xray-network.ts of @xrt",
  };
  const tensors = new Map(
    network.weights.map((w) => [
      w.originalName,
      { data: w.read().dataSync() as Float32Array, shape: w.shape.map(Number) },
    ]),
  );
  const topology = network.toJSON(null, false);
  for (const [name, bytes] of Object.entries(
    writeTfjs(tensors, {
      topology,
      elements: "float16",
      metadata: { xrt: JSON.stringify(contract) },
    }),
  )) {
    writeFileSync(join(out, name), bytes);
  }
  const trainedOn = [...new Set(images.patients.map(Number))].sort((a, b) => a - b);
  writeFileSync(join(out, "patients.json"), `${JSON.stringify(trainedOn)}\n`);
  writeFileSync(join(out, "classes.json"), `${JSON.stringify(images.findings, null, 1)}\n`);
}

/** The written network on the images of the sample's patients whom it has not seen: how well its own score for a finding tells them apart. */
async function heldOut(out: string, classes: readonly string[], learnt: ReadonlySet<string>) {
  const { pixels, labels, patients, findings } = await read(
    sampleXraysFolder(),
    ({ patient }) => !learnt.has(patient),
  );
  const network = await loadLayersModel(out);
  const graph = linearOutput(greyInput(await fromLayersModel(network), CONTRACT));
  const { data, shape } = await scoresOf(graph, pixels);
  network.dispose();
  const truth = labels.map((row) => row[findings.indexOf(FINDING)] as number);
  const own = truth.map((_, i) => data[i * (shape[1] ?? 0) + classes.indexOf(FINDING)] as number);
  const { value, lower, upper, method } = aurocInterval(truth, own, { groups: patients });
  return {
    ...{ finding: FINDING, images: truth.length, positives: truth.filter((v) => v === 1).length },
    ...{ patients: new Set(patients).size, auroc: { value, lower, upper, method } },
  };
}

async function main() {
  const [folder, out = join(import.meta.dirname, "../../sample/xray-mobilenet-v1-0.25")] =
    process.argv.slice(2);
  if (folder === undefined) throw new Error("usage: xray-network FOLDER [OUT]");
  mkdirSync(out, { recursive: true });
  const sample = patientRecords((await openDataset(sampleXraysFolder())).records);
  const inSample = new Set(sample.map(({ patient }) => patient));
  const learnt = patientsToLearnFrom(sample, FINDING);
  const own = await read(folder, ({ patient }) => !inSample.has(patient) || learnt.has(patient));
  await ship(own, out);
  console.error(`network written to ${out}`);

  const everything = await read(folder, () => true);
  const card = await crossValidation(everything);
  const summary = {
    crossValidation: {
      images: everything.patients.length,
      patients: new Set(everything.patients).size,
      folds: FOLDS,
      findings: card,
    },
    shipped: {
      images: own.patients.length,
      patients: new Set(own.patients).size,
      patientsOfTheSample: learnt.size,
      heldOut: await heldOut(out, own.findings, learnt),
      findings: own.findings.map((finding, k) => ({
        finding,
        positives: own.labels.filter((row) => row[k] === 1).length,
      })),
    },
    recipe: { seed: SEED, contract: CONTRACT, head: HEAD, body: BODY, ...DECAY },
  };
  writeFileSync(join(out, "card.json"), `${JSON.stringify(summary, null, 1)}\n`);
  const mean = card.reduce((sum, { auroc: a }) => sum + a.value, 0) / card.length;
  console.log(`mean AUROC over ${card.length} findings ${mean.toFixed(4)}; written to ${out}`);
}

await main();
