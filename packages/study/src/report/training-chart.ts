import { axisX, axisY, dot, gridY, line, ruleX } from "@observablehq/plot";
import { chart } from "./chart.js";
import type { Html } from "./html.js";
import { armStyle, NEUTRAL } from "./palette.js";
import type { ArmReport, EpochReport } from "./schema.js";

/** Dashes of the training loss, wherever it is drawn. */
export const TRAIN_DASH = "3 3";

/** Training and validation loss over the epochs of one arm. */
export function lossChart(arm: ArmReport, index: number, domain: [number, number]): Html {
  const { color } = armStyle(index);
  const { epochs } = arm.training;
  return epochChart(arm, `Loss of ${arm.title} per epoch`, "loss", domain, "~g", [
    line(epochs, {
      x: "epoch",
      y: "trainLoss",
      stroke: NEUTRAL,
      strokeWidth: 2,
      strokeDasharray: TRAIN_DASH,
    }),
    line(epochs, { x: "epoch", y: "validationLoss", stroke: color, strokeWidth: 2.2 }),
    dot(best(arm), { x: "epoch", y: "validationLoss", r: 4.5, fill: color }),
  ]);
}

/** Validation AUROC over the epochs of one arm. */
export function validationChart(arm: ArmReport, index: number, domain: [number, number]): Html {
  const { color } = armStyle(index);
  const label = `Validation AUROC of ${arm.title} per epoch`;
  return epochChart(arm, label, "validation AUROC", domain, ".2f", [
    line(arm.training.epochs, {
      x: "epoch",
      y: "validationAuroc",
      stroke: color,
      strokeWidth: 2.2,
    }),
    dot(best(arm), { x: "epoch", y: "validationAuroc", r: 4.5, fill: color }),
  ]);
}

/** Range of both losses over all arms: one scale, so that arms can be compared by eye. */
export function lossDomain(arms: readonly ArmReport[]): [number, number] {
  const all = arms.flatMap(({ training }) =>
    training.epochs.flatMap(({ trainLoss, validationLoss }) => [trainLoss, validationLoss]),
  );
  return [0, Math.max(0.1, ...all.filter(Number.isFinite))];
}

/** Range of the validation AUROC over all arms; holds chance. */
export function validationDomain(arms: readonly ArmReport[]): [number, number] {
  const all = arms.flatMap(({ training }) =>
    training.epochs.flatMap((e) => e.validationAuroc ?? []),
  );
  return [Math.min(0.4, ...all.filter(Number.isFinite)), 1];
}

function epochChart(
  { training }: ArmReport,
  label: string,
  axis: string,
  domain: [number, number],
  tickFormat: string,
  marks: ReturnType<typeof line>[],
): Html {
  const last = Math.max(1, ...training.epochs.map(({ epoch }) => epoch));
  return chart({
    label: `${label}; best epoch ${training.bestEpoch}`,
    width: 328,
    height: 190,
    marginTop: 26,
    marginRight: 12,
    marginBottom: 40,
    marginLeft: 42,
    x: { domain: [1, Math.max(2, last)] },
    y: { domain, nice: true },
    marks: [
      gridY({ ticks: 4, strokeOpacity: 0.12 }),
      axisX({
        ticks: epochTicks(last),
        tickFormat: (x: number) => String(x),
        label: "epoch",
        labelAnchor: "center",
        labelArrow: "none",
        labelOffset: 34,
      }),
      axisY({ ticks: 4, tickFormat, tickSize: 0, label: axis, labelArrow: "none" }),
      ruleX([training.bestEpoch], { stroke: "currentColor", strokeOpacity: 0.45 }),
      ...marks,
    ],
  });
}

/** Whole epochs only, at most about six of them. */
function epochTicks(last: number): number[] {
  const step = Math.max(1, Math.ceil(last / 6));
  const from = step === 1 ? 1 : step;
  return Array.from({ length: Math.floor((last - from) / step) + 1 }, (_, i) => from + i * step);
}

function best({ training }: ArmReport): EpochReport[] {
  return training.epochs.filter(({ epoch }) => epoch === training.bestEpoch);
}
