import { type Html, html, trusted } from "./html.js";
import type { Pictures, StudyReport } from "./schema.js";
import { armsSection } from "./sections/arms.js";
import { contrastsSection } from "./sections/contrasts.js";
import { curvesSection } from "./sections/curves.js";
import { dataSection } from "./sections/data.js";
import { limitsSection } from "./sections/limits.js";
import { mapsSection } from "./sections/maps.js";
import { reproduceSection } from "./sections/reproduce.js";
import { NOT_CLINICAL, summary } from "./sections/summary.js";
import { unitsSection } from "./sections/units.js";
import { STYLE } from "./style.js";

interface Section {
  readonly id: string;
  readonly title: string;
  readonly content: (report: StudyReport, pictures: Pictures) => Html;
}

/** The page from top to bottom. */
const SECTIONS: readonly Section[] = [
  { id: "arms", title: "Arms at a glance", content: armsSection },
  { id: "contrasts", title: "Differences between arms", content: contrastsSection },
  { id: "curves", title: "Curves", content: curvesSection },
  { id: "maps", title: "Where they looked", content: mapsSection },
  { id: "units", title: "What the units want to see", content: unitsSection },
  { id: "data", title: "The data", content: dataSection },
  { id: "limits", title: "What this cannot show", content: limitsSection },
  { id: "reproduce", title: "Reproduce", content: reproduceSection },
];

/** Forbids the page to load anything: it works from disk, and nobody learns that it was opened. */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

/**
 * The report as one HTML file that needs no network and no script. A pure function: equal reports and pictures give
 * equal bytes.
 *
 * @param report - What the study found; every number on the page is taken from here.
 * @param pictures - Data URIs by key. A picture that is missing leaves a labelled gap.
 */
export function renderReport(report: StudyReport, pictures: Pictures): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${report.title}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<main>
${summary(report)}
<nav aria-label="Contents"><ol>${SECTIONS.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ol></nav>
${SECTIONS.map(
  ({ id, title, content }) => html`<section id="${id}"><h2>${title}</h2>
${content(report, pictures)}
</section>
`,
)}
</main>
<footer><p class="notice"><strong>${NOT_CLINICAL}.</strong> Read the intervals, not the order of the arms.</p></footer>
</body>
</html>
`;
  return page.markup;
}
