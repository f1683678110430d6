import { join } from "node:path";
import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode } from "@tensorflow/tfjs-core";
import { initialise, truncateAt, withHead } from "@xrt/backbones";
import { loadLayersModel, saveLayersModel } from "@xrt/backbones/node";
import { type Preprocess, preprocess } from "@xrt/core";
import { augmentation, batches, binaryTask, groupedSplit, patientRecords } from "@xrt/data";
import { openDataset } from "@xrt/data/node";
import { sampleMobileNetFolder, sampleXraysFolder } from "@xrt/sample";
import { type Examples, evaluate, fineTune, type ImageBatches } from "@xrt/train";
import { csvLogger, latestCheckpoint, modelCheckpoint } from "@xrt/train/node";

enableProdMode(); // only mutes TensorFlow.js' advertisement of its Node binding

const [folder = sampleXraysFolder(), positive] = process.argv.slice(2);
const out = join(import.meta.dirname, "trained");

// the question, and patients that are in one part only
const { dataset, labels, ...task } = binaryTask(
  await openDataset(folder),
  positive ? { positive } : {},
);
const records = patientRecords(dataset.records);
const groups = records.map(({ patient }) => patient);
const { parts } = groupedSplit({
  labels: { [task.positive]: labels },
  groups,
  fractions: { train: 0.6, validation: 0.15, test: 0.25 },
  seed: 0,
});

// what the weights of MobileNet expect, and small changes that keep a chest a chest
const contract: Preprocess = {
  mode: "tf",
  size: [224, 224],
  channels: 3,
  geometry: "center-crop",
  resampler: "bilinear",
};
const augment = augmentation({ seed: 0, rotateDegrees: 5, shiftFraction: 0.05, gain: [0.9, 1.1] });

/** Images of a part, decoded while the network works on those before; those of training a little different in each epoch. */
function examples(part: readonly number[], augmented: boolean): Examples {
  const own = part.map((i) => records[i] as (typeof records)[number]);
  const inputs: ImageBatches = (order, { size, epoch, signal }) =>
    batches(
      { records: order.map((i) => own[i] as (typeof own)[number]) },
      {
        size,
        signal,
        transform: (image, { id }) =>
          preprocess(contract, augmented ? augment({ image }, { epoch, id }).image : image),
      },
    );
  return {
    inputs,
    labels: part.map((i) => labels[i] ?? 0),
    groups: part.map((i) => groups[i] ?? ""),
  };
}

// ImageNet weights with a new head; trained weights are written back into it
const whole = await loadLayersModel(sampleMobileNetFolder());
const model = withHead(truncateAt(whole, "conv_pw_13_relu"));
await initialise(model, "scratch", 0, { only: (name) => name.startsWith("head") });

const [resumeHead, resumeAll] = [
  await latestCheckpoint(join(out, "head")),
  await latestCheckpoint(join(out, "all")),
];
const trained = await fineTune(
  model,
  { train: examples(parts.train, true), validation: examples(parts.validation, false) },
  {
    epochs: 3,
    batchSize: 8,
    learningRate: 2e-3,
    callbacks: (stage) => [
      modelCheckpoint(join(out, stage), { metric: "auroc" }),
      csvLogger(join(out, `${stage}.csv`)),
    ],
    resume: (stage) => (stage === "head" ? resumeHead : resumeAll),
    onProgress: ({ task, done, total }) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${task} ${done}/${total} images `);
    },
  },
);
if (process.stderr.isTTY) process.stderr.write("\n");
for (const { epoch, train, validation } of trained.history) {
  const auroc = validation?.metrics.auroc?.value ?? Number.NaN;
  console.log(
    `epoch ${epoch}  training loss ${train.loss.toFixed(3)}  validation AUROC ${auroc.toFixed(3)}`,
  );
}

// judged once, on patients that chose nothing
const { metrics } = await evaluate(model, examples(parts.test, false));
const { value, lower, upper } = metrics.auroc ?? {};
console.log(
  `${task.positive} against ${task.negative}: test AUROC ${value?.toFixed(3)} [${lower?.toFixed(3)}, ${upper?.toFixed(3)}], ${parts.test.length} images. Not for clinical use.`,
);
await saveLayersModel(model, join(out, "model"));
console.log(join(out, "model", "model.json"));
