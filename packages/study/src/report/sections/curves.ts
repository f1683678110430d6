import { count, decimal, signed } from "../format.js";
import { type Html, html } from "../html.js";
import { operatingPoint } from "../operating-point.js";
import { armStyle, legend, NEUTRAL } from "../palette.js";
import { rocChart } from "../roc-chart.js";
import type { ArmReport, StudyReport } from "../schema.js";
import { table } from "../table.js";
import {
  lossChart,
  lossDomain,
  TRAIN_DASH,
  validationChart,
  validationDomain,
} from "../training-chart.js";

/** ROC curves on the test part, and how training went. */
export function curvesSection({ arms }: StudyReport): Html {
  return html`<h3>ROC on the test part</h3>
<div class="beside"><figure>${rocChart(arms)}</figure>
<div>${legend(arms.map(({ title }, i) => ({ label: title, ...armStyle(i) })))}
<p>Dots are the decision thresholds: chosen on the validation part (Youden), applied to the test part.</p>
${thresholdTable(arms)}</div></div>
<h3>Training</h3>
<p>Scales are the same for all arms. The upright line and the dot mark the epoch whose weights were kept.</p>
<div class="panels">${trainingFigures(arms)}</div>`;
}

function thresholdTable(arms: readonly ArmReport[]): Html {
  return table(
    "Test images at the threshold",
    [
      { label: "Arm" },
      { label: "Threshold (logit)", numeric: true },
      { label: "Sensitivity", numeric: true },
      { label: "Specificity", numeric: true },
    ],
    [
      {
        rows: arms.map((arm) => {
          const at = operatingPoint(arm);
          return [
            arm.title,
            signed(arm.threshold, 2),
            html`${decimal(at.sensitivity)}<br><small>${count(at.truePositives)} of ${count(at.positives)}</small>`,
            html`${decimal(at.specificity)}<br><small>${count(at.trueNegatives)} of ${count(at.negatives)}</small>`,
          ];
        }),
      },
    ],
  );
}

function trainingFigures(arms: readonly ArmReport[]): Html[] {
  const losses = lossDomain(arms);
  const aurocs = validationDomain(arms);
  return arms.map((arm, i) => {
    const { color } = armStyle(i);
    return html`<figure class="panel"><figcaption><strong>${arm.title}</strong><br>best epoch: ${count(arm.training.bestEpoch)} of ${count(arm.training.epochs.length)}</figcaption>
${lossChart(arm, i, losses)}
${legend([
  { label: "training", color: NEUTRAL, dash: TRAIN_DASH },
  { label: "validation", color, dash: "none" },
])}
${validationChart(arm, i, aurocs)}</figure>`;
  });
}
