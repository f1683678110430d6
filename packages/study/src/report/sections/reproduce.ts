import { count, counted, decimal, duration } from "../format.js";
import { type Content, type Html, html } from "../html.js";
import type { ArmReport, StudyReport } from "../schema.js";
import { facts, table } from "../table.js";

/** Everything that another run needs to get the same numbers, and what this one took. */
export function reproduceSection({ environment, timings, arms, schema }: StudyReport): Html {
  const { xrt, node, platform, cpus, engine, seed, quick } = environment;
  return html`${facts([
    ["Seed", String(seed)],
    ["@xrt", xrt],
    ["Node.js", node],
    ["Engine", engine],
    ["Platform", `${platform}, ${counted(cpus, "CPU")}`],
    ["Quick run", quick ? "yes" : "no"],
    ["Total time", duration(timings.totalSeconds)],
    [
      "Feature extraction",
      timings.featuresImagesPerSecond === null
        ? "not used"
        : `${decimal(timings.featuresImagesPerSecond, 1)} images per second`,
    ],
    ["Report format", schema],
  ])}
${settingsTable(arms)}
<p class="aside">All numbers of this page, with the score of every test image, are in <code>report.json</code>. Two runs with the same seed differ in their times only.</p>`;
}

/** Arms are columns here: settings are read across. */
function settingsTable(arms: readonly ArmReport[]): Html {
  const row = (label: string, cell: (arm: ArmReport) => Content) => [label, ...arms.map(cell)];
  return table(
    "Settings of each arm",
    [{ label: "Setting" }, ...arms.map(({ title }) => ({ label: title }))],
    [
      {
        title: "Training",
        rows: [
          row("Optimiser", ({ training }) => training.optimizer),
          row("Learning rate", ({ training }) => String(training.learningRate)),
          row("Batch size", ({ training }) => count(training.batchSize)),
          row("Loss", ({ training }) => training.loss),
          row("Epochs run", ({ training }) => count(training.epochs.length)),
          row("Epoch kept", ({ training }) => count(training.bestEpoch)),
          row("Seed", ({ training }) => String(training.seed)),
          row("Time", ({ seconds }) => duration(seconds)),
        ],
      },
      {
        title: "Preprocessing, the same in training, prediction and maps",
        rows: [
          row("Steps before", ({ preprocess }) => stepsBefore(preprocess)),
          row("Pixel scaling", ({ preprocess }) => scaling(preprocess)),
          row("Input size", ({ preprocess }) => inputSize(preprocess)),
          row("Framing", ({ preprocess }) => framing(preprocess)),
          row("Resampling", ({ preprocess }) => preprocess.resampler),
        ],
      },
    ],
  );
}

function stepsBefore({ steps = [] }: ArmReport["preprocess"]): Content {
  return steps.length === 0 ? "none" : html`<code>${JSON.stringify(steps)}</code>`;
}

function scaling({ mode }: ArmReport["preprocess"]): Html {
  return html`<code>${typeof mode === "string" ? mode : JSON.stringify(mode)}</code>`;
}

function framing({ geometry }: ArmReport["preprocess"]): string {
  if (geometry === "center-crop") return "centred square";
  if (geometry === "squash") return "whole image, aspect ignored";
  switch (geometry.kind) {
    case "pad":
      return `padded to a square with ${count(geometry.fill)}`;
    case "letterbox":
      return `whole image, aspect kept, the rest filled with ${count(geometry.fill)}`;
    case "resize-crop":
      return `shorter side to ${count(geometry.shorterSide)} pixels, centre cut out`;
  }
}

function inputSize({ size, channels }: ArmReport["preprocess"]): string {
  const [height, width] = size;
  return `${count(height)} × ${count(width)} × ${count(channels)}`;
}
