import { count, inWords, listed, sentenceCase, signed, significant } from "../format.js";
import { type Content, type Html, html } from "../html.js";
import { picture } from "../picture.js";
import type { ArmReport, ExampleReport, MapReport, Pictures, StudyReport } from "../schema.js";
import { facts } from "../table.js";
import { titleOf } from "../titles.js";

/** Test images with the places that each arm's score depends on. */
export function mapsSection(report: StudyReport, pictures: Pictures): Html {
  const { arms, examples } = report;
  if (examples.length === 0) return html`<p>No test image was looked into.</p>`;
  return html`<p><strong>Grad-CAM</strong> weights the feature maps of one layer by how strongly the score responds to them, and so shows coarse regions that raise the score; here ${layerNames(arms)}. <strong>Saliency</strong> is the absolute gradient of the score with respect to each pixel: where a small change of grey would change the score most.</p>
<p>A map is no evidence that a network uses the disease: it shows where the score depends on the image, not why, and often looks the same for a network that learnt a tag, a tube or the view. Each map has its own scale, whose largest value stands under it.</p>
${examples.map((example) => exampleArticle(report, example, pictures))}`;
}

/** Every layer once, with the arms that it belongs to. */
function layerNames(arms: readonly ArmReport[]): Html[] {
  const layers = [...new Set(arms.map(({ gradCamLayer }) => gradCamLayer))];
  return layers.map((layer, i) => {
    const titles = arms.filter((arm) => arm.gradCamLayer === layer).map(({ title }) => title);
    return html`${i > 0 && "; "}<code>${layer}</code> in ${listed(titles.map((title) => `“${title}”`))}`;
  });
}

function exampleArticle(report: StudyReport, example: ExampleReport, pictures: Pictures): Html {
  const label = example.label === 1 ? report.dataset.positive : report.dataset.negative;
  return html`<article class="example">
<h3>${sentenceCase(example.outcome)}: ${label}</h3>
<div class="example-grid">
<div class="xray">${picture(pictures, `xray/${example.id}`, `Chest X-ray ${example.id}, labelled ${label}`, html`Image <code>${example.id}</code>`)}${exampleFacts(report, example)}</div>
<div class="arm-maps">${example.maps.map((map) => armMaps(report, example, map, pictures))}</div>
</div>
</article>`;
}

function exampleFacts(report: StudyReport, example: ExampleReport): Html {
  const { view, sex, age, patient, referenceArm } = example;
  return facts([
    ["Patient", html`<code>${patient}</code>`],
    ["View", view ?? "unknown"],
    ["Sex", sex ?? "unknown"],
    ["Age", age === null ? "unknown" : count(age)],
    ["Chosen by", titleOf(report, referenceArm)],
  ]);
}

function armMaps(
  report: StudyReport,
  { id }: ExampleReport,
  map: MapReport,
  pictures: Pictures,
): Html {
  const title = titleOf(report, map.arm);
  const threshold = report.arms.find((arm) => arm.id === map.arm)?.threshold;
  return html`<section class="arm-map"><h4>${title}</h4>
<p class="score">score ${signed(map.score, 2)}${threshold !== undefined && html` <small>threshold ${signed(threshold, 2)}</small>`}</p>
<div class="pair">${picture(pictures, `grad-cam/${map.arm}/${id}`, `Grad-CAM of ${title} on image ${id}`, mapCaption("Grad-CAM", map.gradCamMax))}${picture(pictures, `saliency/${map.arm}/${id}`, `Saliency of ${title} on image ${id}`, mapCaption("Saliency", map.saliencyMax))}</div>
${warningLine(map.warnings)}</section>`;
}

function mapCaption(method: string, max: number): Html {
  return html`${method} <small>max ${significant(max)}</small>`;
}

function warningLine(warnings: readonly string[]): Content {
  return warnings.length > 0 && html`<p class="caution">${listed(warnings.map(inWords))}</p>`;
}
