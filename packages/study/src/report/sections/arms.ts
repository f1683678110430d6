import type { Estimate } from "@xrt/metrics";
import { estimateNotes } from "../estimate-notes.js";
import {
  intervalHeading,
  intervalHolds,
  intervalText,
  levelText,
  valueText,
} from "../estimate-text.js";
import { forestPlot } from "../forest-plot.js";
import { count, counted, decimal, isNumber, NONE } from "../format.js";
import { type Content, type Html, html } from "../html.js";
import { armStyle, NEUTRAL } from "../palette.js";
import type { ArmReport, BaselineReport, StudyReport } from "../schema.js";
import { facts, folded, table } from "../table.js";

/** Arms and baselines side by side: AUROC with interval, size and cost. */
export function armsSection({ arms, baselines, dataset }: StudyReport): Html {
  const scored = [...arms, ...baselines];
  const estimates = scored.map(({ auroc }) => auroc);
  return html`<p>AUROC on the test part: the chance that an image with ${dataset.positive} gets a higher score than one with ${dataset.negative}. Lines are ${levelText(estimates)} intervals. Hollow dots are baselines, which use no network. ${chanceSentence(arms)}</p>
<figure>${forestPlot(
    [
      ...arms.map(({ title, auroc }, i) => ({
        label: title,
        estimate: auroc,
        color: armStyle(i).color,
      })),
      ...baselines.map(({ title, auroc }) => ({
        label: title,
        estimate: auroc,
        color: NEUTRAL,
        hollow: true,
      })),
    ],
    {
      label:
        "AUROC of every arm and baseline with its interval; the numbers are in the table below",
      axis: "AUROC",
      reference: 0.5,
      referenceLabel: "chance",
    },
  )}</figure>
${scoreTable(arms, baselines, dataset.positive)}
${estimateNotes(scored.map(({ title, auroc }) => ({ title, estimate: auroc })))}
${folded("What each arm and baseline is", descriptions(arms, baselines))}`;
}

/** How many arms could be guessing; arms without an interval are not counted either way. */
function chanceSentence(arms: readonly ArmReport[]): string {
  const known = arms.filter(({ auroc }) => isNumber(auroc.lower));
  if (known.length === 0) return "";
  const untold = known.filter(({ auroc }) => intervalHolds(auroc, 0.5)).length;
  const amount = untold === 0 ? "none" : count(untold);
  return `Of ${counted(known.length, "arm")} with an interval, ${amount} ${untold < 2 ? "has" : "have"} one that holds chance, 0.5.`;
}

function scoreTable(
  arms: readonly ArmReport[],
  baselines: readonly BaselineReport[],
  positive: string,
): Html {
  const columns = [
    { label: "Arm" },
    { label: "AUROC", numeric: true },
    {
      label: intervalHeading([...arms, ...baselines].map(({ auroc }) => auroc)),
      numeric: true,
    },
    { label: "Method" },
    { label: "Test images", numeric: true },
    { label: positive, numeric: true },
    { label: "Patients", numeric: true },
    { label: "Trained parameters", numeric: true },
    { label: "Seconds", numeric: true },
  ];
  const rowOf = (id: string, title: string, auroc: Estimate, cost: readonly Content[]) => [
    html`${title}<br><code>${id}</code>`,
    valueText(auroc),
    intervalText(auroc),
    auroc.method,
    count(auroc.n),
    count(auroc.nPositive),
    count(auroc.nGroups),
    ...cost,
  ];
  return table(
    "AUROC on the test part",
    columns,
    [
      {
        rows: arms.map((arm) =>
          rowOf(arm.id, arm.title, arm.auroc, [
            count(arm.trainableParameters),
            decimal(arm.seconds, 1),
          ]),
        ),
      },
      {
        title: "Baselines",
        rows: baselines.map(({ id, title, auroc }) => rowOf(id, title, auroc, [NONE, NONE])),
      },
    ].filter(({ rows }) => rows.length > 0),
  );
}

function descriptions(arms: readonly ArmReport[], baselines: readonly BaselineReport[]): Html {
  return html`${arms.map(
    (arm) =>
      html`<h3>${arm.title}</h3><p>${arm.description}</p>${facts([
        ["Network", arm.network],
        [
          "Parameters",
          `${count(arm.totalParameters)}, of which ${count(arm.trainableParameters)} trained`,
        ],
        ["BatchNorm", BATCH_NORM[arm.batchNorm]],
        ["Frozen part", frozenText(arm.frozenUnchanged)],
      ])}`,
  )}${baselines.map(({ title, description }) => html`<h3>${title}</h3><p>${description}</p>`)}`;
}

const BATCH_NORM = {
  none: "the network has none",
  inference: "stored statistics, never those of a batch",
} as const;

function frozenText(unchanged: boolean | null): string {
  if (unchanged === null) return "nothing is frozen";
  return unchanged
    ? "bit-identical before and after training"
    : "changed during training, which it must not";
}
