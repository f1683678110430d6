import type { Estimate } from "@xrt/metrics";
import type {
  ArmReport,
  EpochReport,
  ExampleReport,
  MapReport,
  Pictures,
  RocReport,
  ScoreReport,
  StudyReport,
  UnitReport,
} from "./schema.js";

/** A patient id that would run a script on a page that forgot to escape it. */
export const HOSTILE_PATIENT = `<script>alert("1")</script>`;

/** An AUROC or a difference with a 95 % interval. */
export function estimate(value: number, lower: number, upper: number): Estimate {
  return {
    value,
    lower,
    upper,
    level: 0.95,
    method: "Obuchowski",
    n: 120,
    nPositive: 40,
    nNegative: 80,
    nGroups: 96,
    warnings: [],
  };
}

/** An estimate that could not be made. */
export function noEstimate(reason: string): Estimate {
  const { lower: _, upper: __, ...rest } = estimate(0, 0, 0);
  return { ...rest, value: Number.NaN, reason };
}

/** A small invented study of three arms: numbers are plausible, and all of them made up. */
export function studyReport(): StudyReport {
  const arms = [
    arm(0, "scratch-cnn", "Small network from scratch", estimate(0.612, 0.487, 0.737)),
    arm(1, "imagenet-frozen", "ImageNet, frozen", estimate(0.741, 0.641, 0.841)),
    arm(2, "imagenet-all-layers", "ImageNet, all layers", estimate(0.803, 0.714, 0.892)),
  ];
  return {
    schema: "xrt.study/1",
    title: "Do ImageNet features help to find effusion?",
    dataset: {
      name: "ChestX-ray14, invented sample",
      positive: "Effusion",
      negative: "No Finding",
      images: 1204,
      patients: 812,
      positives: 401,
      positivePatients: 288,
      composition: [
        { attribute: "view", value: "PA", positives: 180, negatives: 560 },
        { attribute: "view", value: "AP", positives: 221, negatives: 243 },
        { attribute: "sex", value: "F", positives: 190, negatives: 372 },
        { attribute: "sex", value: "M", positives: 211, negatives: 431 },
        { attribute: "age", value: "under 40", positives: 92, negatives: 301 },
        { attribute: "age", value: "40-59", positives: 170, negatives: 330 },
        { attribute: "age", value: "60 and over", positives: 139, negatives: 172 },
      ],
      excluded: [
        { reason: "neither Effusion nor No Finding", count: 3021 },
        { reason: "age above 120 years", count: 2 },
      ],
      unreadable: [{ file: "00000451_003.png", reason: "not a PNG: the first bytes are wrong" }],
      source:
        "Wang X et al. ChestX-ray8. CVPR 2017, 3462-3471. https://doi.org/10.1109/CVPR.2017.369",
      licence: "CC0 1.0",
    },
    split: {
      seed: 7,
      patientOverlap: 0,
      parts: [
        {
          name: "train",
          images: 843,
          patients: 568,
          positives: 281,
          seenBefore: 40,
          patientsHash: "3f9a".repeat(16),
        },
        {
          name: "validation",
          images: 241,
          patients: 148,
          positives: 80,
          seenBefore: 0,
          patientsHash: "b07c".repeat(16),
        },
        {
          name: "test",
          images: 120,
          patients: 96,
          positives: 40,
          seenBefore: 0,
          patientsHash: "51de".repeat(16),
        },
      ],
    },
    baselines: [
      {
        id: "metadata",
        title: "View, sex and age",
        description: "Logistic regression on view, sex and age, fitted on the training part.",
        auroc: estimate(0.583, 0.47, 0.696),
      },
      {
        id: "brightness",
        title: "Mean brightness",
        description: "The mean grey value of the image, with the sign that fits the training part.",
        auroc: {
          ...estimate(0.521, 0.409, 0.633),
          warnings: [{ code: "ties", message: "12 scores are equal" }],
        },
      },
    ],
    arms,
    contrasts: [
      {
        a: "imagenet-frozen",
        b: "scratch-cnn",
        difference: estimate(0.129, -0.011, 0.269),
        p: 0.071,
        verdict: "inconclusive",
      },
      {
        a: "imagenet-all-layers",
        b: "scratch-cnn",
        difference: estimate(0.191, 0.063, 0.319),
        p: 0.0034,
        verdict: "higher",
      },
      {
        a: "imagenet-all-layers",
        b: "imagenet-frozen",
        difference: estimate(0.062, -0.031, 0.155),
        p: 0.19,
        verdict: "inconclusive",
      },
    ],
    examples: [
      example("00000013_005", "13", "true positive", arms),
      example("00000032_001", HOSTILE_PATIENT, "false positive", arms),
      example("00000079_000", "79", "false negative", arms),
    ],
    warnings: [
      "The test part has 40 positive images: differences below 0.12 would be missed more often than found.",
      "Labels were read from reports by a program; some are wrong.",
      "One seed was run: the spread between seeds is unknown.",
    ],
    environment: {
      xrt: "0.1.0",
      node: "v22.11.0",
      platform: "linux x64",
      cpus: 8,
      engine: "onnxruntime-node",
      seed: 7,
      quick: false,
    },
    timings: { totalSeconds: 1284.2, featuresImagesPerSecond: 41.7 },
  };
}

/** Every picture that {@link studyReport} can show, as small drawings. */
export function studyPictures({ arms, examples }: StudyReport): Pictures {
  const keys = [
    ...examples.map(({ id }) => `xray/${id}`),
    ...arms.flatMap((arm) => [
      ...examples.flatMap(({ id }) => [`grad-cam/${arm.id}/${id}`, `saliency/${arm.id}/${id}`]),
      ...arm.units.map((_, i) => `unit/${arm.id}/${i}`),
    ]),
  ];
  const gif = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
  return Object.fromEntries(keys.map((key) => [key, gif]));
}

function arm(index: number, id: string, title: string, auroc: Estimate): ArmReport {
  const scratch = index === 0;
  const scores = testScores(index);
  return {
    id,
    title,
    description: `What the arm ${title} does, in one sentence.`,
    network: scratch ? "Conv32, pool, Conv64, mean, Dense 1" : "MobileNet v2 0.35",
    totalParameters: scratch ? 19_009 : 411_489,
    trainableParameters: [19_009, 1_281, 397_409][index] ?? 0,
    batchNorm: scratch ? "none" : "inference",
    frozenUnchanged: index === 1 ? true : null,
    training: {
      optimizer: "AdamW",
      learningRate: scratch ? 0.001 : 0.0001,
      batchSize: 16,
      loss: "binary cross-entropy, classes weighted",
      seed: 7,
      bestEpoch: 9 - 2 * index,
      epochs: epochs(12 - index, index),
    },
    auroc,
    roc: rocOf(scores),
    scores,
    threshold: 0.25 - 0.3 * index,
    preprocess: {
      mode: scratch ? "unit" : "tf",
      size: [224, 224],
      channels: scratch ? 1 : 3,
      geometry: "center-crop",
      resampler: "bilinear",
    },
    gradCamLayer: scratch ? "conv2d_2" : "out_relu",
    units: Array.from({ length: 9 }, (_, i) => unit(i, scratch)),
    seconds: [212.4, 61.9, 874.3][index] ?? 0,
  };
}

function epochs(length: number, index: number): EpochReport[] {
  return Array.from({ length }, (_, i) => ({
    epoch: i + 1,
    trainLoss: 0.72 * Math.exp(-i / (9 - index)),
    validationLoss: 0.5 + 0.2 * Math.exp(-i / 3) + 0.002 * (i - 6) ** 2 - 0.03 * index,
    validationAuroc: 0.58 + 0.05 * index + 0.14 * (1 - Math.exp(-i / 4)) + 0.015 * Math.sin(3 * i),
  }));
}

/** Forty positives and eighty negatives; later arms separate them more. */
function testScores(index: number): ScoreReport[] {
  return Array.from({ length: 120 }, (_, i) => {
    const label = i % 3 === 0 ? 1 : 0;
    const noise = 1.6 * Math.sin(12.9898 * (i + 1) + 4 * index);
    return {
      id: `image-${i}`,
      patient: `patient-${i % 96}`,
      label,
      score: label * (0.4 + 0.5 * index) + noise,
    };
  });
}

function rocOf(scores: readonly ScoreReport[]): RocReport[] {
  const share = (label: 0 | 1, threshold: number) => {
    const ofLabel = scores.filter((s) => s.label === label);
    return ofLabel.filter((s) => s.score >= threshold).length / ofLabel.length;
  };
  const thresholds = scores.map(({ score }) => score).sort((a, b) => b - a);
  return [
    { threshold: null, fpr: 0, tpr: 0 },
    ...thresholds.map((t) => ({ threshold: t, fpr: share(0, t), tpr: share(1, t) })),
  ];
}

function unit(index: number, scratch: boolean): UnitReport {
  const layer = scratch ? "conv2d_2" : "Conv_1";
  const dead = index === 4;
  return {
    layer: index === 0 ? "output" : layer,
    channel: index === 0 ? 0 : 7 * index,
    start: dead ? 0 : 0.12 * index - 0.31,
    end: dead ? 0 : 3.7 + 1.3 * index,
    steps: 256,
    warnings: dead ? ["dead-channel"] : [],
  };
}

function example(
  id: string,
  patient: string,
  outcome: ExampleReport["outcome"],
  arms: readonly ArmReport[],
): ExampleReport {
  const label = outcome === "true positive" || outcome === "false negative" ? 1 : 0;
  return {
    id,
    patient,
    label,
    view: "PA",
    sex: "F",
    age: outcome === "false negative" ? null : 58,
    outcome,
    referenceArm: "imagenet-all-layers",
    maps: arms.map((arm, i) => mapOf(arm, i, outcome)),
  };
}

function mapOf({ id }: ArmReport, index: number, outcome: string): MapReport {
  const empty = index === 0 && outcome === "false negative";
  return {
    arm: id,
    score: 1.3 * index - 0.84,
    gradCamMax: empty ? 0 : 0.62 + index,
    saliencyMax: 0.0123 * (index + 1),
    warnings: empty ? ["Grad-CAM is empty: no region of the layer raises the score"] : [],
  };
}
