import { count, counted } from "../format.js";
import { type Html, html } from "../html.js";
import type { DatasetReport, StudyReport } from "../schema.js";
import { verdict } from "../verdict.js";

/** Said at the top and at the bottom of the page. */
export const NOT_CLINICAL = "Not for clinical use";

/** Title, data in one line, verdict. */
export function summary(report: StudyReport): Html {
  return html`<header>
<p class="notice"><strong>${NOT_CLINICAL}.</strong> A research report: no number and no picture on this page is a diagnosis.</p>
<h1>${report.title}</h1>
<p class="lede">${dataLine(report.dataset)}</p>
<div class="verdict">${verdict(report).map((sentence) => html`<p>${sentence}</p>`)}${
    report.environment.quick &&
    html`<p>This was a quick run, made to see that everything works.</p>`
  }</div>
</header>`;
}

function dataLine({
  name,
  images,
  patients,
  positive,
  positives,
  negative,
}: DatasetReport): string {
  return `${name}: ${counted(images, "image")} of ${counted(patients, "patient")}; ${count(positives)} ${positive}, ${count(images - positives)} ${negative}.`;
}
