// How good maps are: the table of the closing note. Development only; some minutes on two cores.
//
//   node --conditions=@xrt/source --import=tsx packages/study/recipes/evaluate-maps.ts NIH COHEN
//
// NIH: images of NIH ChestX-ray14, on which a head for Effusion is trained (MobileNet v1 0.25, ImageNet features) and of whose test patients 20 films with
// Effusion are explained. COHEN: images with lung masks in `lung/`, of which 20 are. Then made-up radiographs with a known truth: a network that was trained with a tag
// on 95 % of the ill, and one without.
import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode } from "@tensorflow/tfjs-core";
import {
  type Evaluation,
  type EvaluationImage,
  evaluate,
  evaluationText,
} from "@xrt/attribution/evaluate";
import { type NdArray, type Preprocess, type Progress, row } from "@xrt/core";
import { phantomImage, phantomMask, plantItem, removeItem } from "@xrt/data";
import { openDataset } from "@xrt/data/node";
import type { Graph } from "@xrt/graph";
import { compile, runBatches } from "@xrt/graph/onnx";
import { aurocInterval } from "@xrt/metrics";
import { cohort, partOf, trained } from "../../../examples/is-it-a-shortcut/tag-network.js";
import { imagenetFrozen } from "../src/arms/imagenet-frozen.js";
import { evaluationImages } from "../src/cli/evaluate/evaluation-images.js";
import { regionsOf } from "../src/cli/evaluate/regions.js";
import { studyData } from "../src/study-data.js";

enableProdMode(); // only mutes TensorFlow.js' advertisement of its Node binding

const IMAGES = 20;
const GREY: Preprocess = {
  ...{ mode: "raw", size: [224, 224], channels: 1 },
  ...{ geometry: "center-crop", resampler: "bilinear" },
};
const METHODS = {
  "grad-cam": {},
  "eigen-cam": {},
  gradient: {},
  "integrated-gradients": { steps: 16, baseline: 128 },
  "guided-backprop": {},
  occlusion: { window: 32, stride: 32, baseline: 128 },
};

const onProgress = ({ task, done, total }: Progress) =>
  console.error(`${task}: ${done} of ${total}`);

function show(title: string, found: Evaluation): void {
  console.log(`--- ${title}\n${evaluationText(found)}`);
}

async function realFilms(nih: string, cohen: string): Promise<void> {
  const data = await studyData(await openDataset(nih), { positive: "Effusion", seed: 0 });
  const { graph } = await imagenetFrozen.run(data, { seed: 0, quick: false });
  const scores = await scoresOf(graph, data.test.inputs);
  const groups = data.test.records.map(({ patient }) => patient);
  const { value, lower, upper } = aurocInterval(data.test.labels, scores, { groups });
  console.log(
    `ImageNet, frozen, on Effusion of NIH: AUROC ${value.toFixed(3)} [${lower?.toFixed(3)}, ${upper?.toFixed(3)}] on ${scores.length} test images\n`,
  );
  const ill = data.test.labels.flatMap((label, i) => (label === 1 ? [i] : [])).slice(0, IMAGES);
  const films = ill.map(
    (i): EvaluationImage => ({
      image: row(data.test.inputs, i),
      patient: groups[i] as string,
      target: 0,
    }),
  );
  show(
    "NIH test patients with Effusion",
    await evaluate(graph, films, {
      methods: METHODS,
      metrics: ["deletion", "insertion", "parameter-randomisation"],
      onProgress,
    }),
  );
  const { records } = await openDataset(cohen);
  const regions = await regionsOf(records, { data: cohen, masks: "lung", target: "Effusion" });
  // one film of each patient, so that there are as many patients as can be
  const seen = new Set<string>();
  const own = records.filter((record) => {
    const { patient } = record;
    if (!regions.has(record) || seen.has(patient ?? "")) return false;
    seen.add(patient ?? "");
    return true;
  });
  const images = evaluationImages(own.slice(0, IMAGES), { contract: GREY, regions, target: 0 });
  show(
    "cohen-cc, mass in the lungs",
    await evaluate(graph, images, {
      methods: METHODS,
      metrics: ["mass-lift", "hit", "rank-accuracy"],
      onProgress,
    }),
  );
}

async function scoresOf(graph: Graph, inputs: NdArray): Promise<number[]> {
  const executable = await compile(graph);
  try {
    return [...(await runBatches(executable, graph.inputs[0] ?? "", inputs)).data];
  } finally {
    await executable.dispose();
  }
}

async function phantoms(): Promise<void> {
  const test = partOf(cohort({ positive: 0, negative: 0 }), "test");
  const ill = test.filter(({ truth }) => truth.Effusion === 1).slice(0, IMAGES);
  const tagged = ill.map((record) => plantItem(removeItem(record.parameters(), "tag"), "tag"));
  for (const [name, tag] of [
    ["trained with the tag on 95 % of the ill", { positive: 0.95, negative: 0.05 }],
    ["trained without tags", { positive: 0, negative: 0 }],
  ] as const) {
    const { graph: network } = await trained(cohort(tag));
    for (const kind of ["tag", "effusion"] as const) {
      const films = tagged.map(
        (parameters, i): EvaluationImage => ({
          ...{ image: phantomImage(parameters), mask: phantomMask(parameters, kind).data },
          ...{ patient: ill[i]?.patient ?? "", target: 0 },
        }),
      );
      const found = await evaluate(network, films, {
        methods: {
          "grad-cam": {},
          "hi-res-cam": {},
          "layer-cam": {},
          gradient: {},
          "integrated-gradients": {},
          occlusion: { window: 8, stride: 4 },
        },
        metrics: ["hit", "mass-lift", "rank-accuracy"],
      });
      show(`phantom, ${name}: does the map find the ${kind}?`, found);
    }
  }
}

const [nih, cohen] = process.argv.slice(2);
if (nih === undefined || cohen === undefined) throw new Error("usage: evaluate-maps NIH COHEN");
await realFilms(nih, cohen);
await phantoms();
