import { estimateNotes } from "../estimate-notes.js";
import { intervalHeading, intervalText, levelText, valueText } from "../estimate-text.js";
import { forestPlot } from "../forest-plot.js";
import { isNumber, pValue } from "../format.js";
import { type Html, html } from "../html.js";
import type { ContrastReport, StudyReport } from "../schema.js";
import { table } from "../table.js";
import { titleOf } from "../titles.js";

/** Differences between arms on the same test images. */
export function contrastsSection(report: StudyReport): Html {
  const { contrasts } = report;
  if (contrasts.length === 0) return html`<p>No contrast between arms was made.</p>`;
  const named = contrasts.map((contrast) => ({
    title: `${titleOf(report, contrast.a)} − ${titleOf(report, contrast.b)}`,
    estimate: contrast.difference,
    contrast,
  }));
  const level = levelText(contrasts.map(({ difference }) => difference));
  const sign = { sign: true };
  return html`<p>Arms that scored the same images are compared image by image; images of one patient count together. A difference is called distinguishable when its ${level} interval leaves out 0. Inconclusive does not mean equal.</p>
<figure>${forestPlot(
    named.map(({ title, estimate }) => ({ label: title, estimate, color: "currentColor" })),
    {
      label: "Differences of AUROC with their intervals; the numbers are in the table below",
      axis: "difference of AUROC",
      reference: 0,
      referenceLabel: "no difference",
      ...sign,
    },
  )}</figure>
${table(
  "Paired differences of AUROC",
  [
    { label: "Contrast" },
    { label: "Difference", numeric: true },
    { label: intervalHeading(named.map(({ estimate }) => estimate)), numeric: true },
    { label: "p", numeric: true },
    { label: "Verdict" },
    { label: "Method" },
  ],
  [
    {
      rows: named.map(({ title, estimate, contrast }) => [
        html`${title}<br><code>${contrast.a}</code> − <code>${contrast.b}</code>`,
        valueText(estimate, sign),
        intervalText(estimate, sign),
        pValue(contrast.p),
        verdictText(contrast),
        estimate.method,
      ]),
    },
  ],
)}
${estimateNotes(named)}`;
}

function verdictText({ verdict, difference }: ContrastReport): string {
  if (!isNumber(difference.value)) return "not computed";
  return verdict === "inconclusive" ? verdict : `first is ${verdict}`;
}
