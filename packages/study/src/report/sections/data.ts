import { count, counted, percent, sentenceCase } from "../format.js";
import { type Content, type Html, html } from "../html.js";
import type { CompositionRow, DatasetReport, SplitReport, StudyReport } from "../schema.js";
import { facts, folded, table } from "../table.js";

/** More unreadable files than this are folded. */
const FEW = 5;

/** What went in: counts, composition, what was left out, the three parts, where it comes from. */
export function dataSection({ dataset, split }: StudyReport): Html {
  const { images, patients, positives, positivePatients, positive, negative } = dataset;
  return html`${facts([
    ["Images", count(images)],
    ["Patients", count(patients)],
    [
      `${positive} (positive)`,
      `${counted(positives, "image")} of ${counted(positivePatients, "patient")}`,
    ],
    [`${negative} (negative)`, counted(images - positives, "image")],
  ])}
<h3>Composition</h3>
<p>Where the share of ${positive} differs between rows, a network may learn the row in place of the disease.</p>
${compositionTable(dataset)}
<h3>Parts</h3>
<p>${overlapText(split)}</p>
${splitTable(split, positive)}
${folded("Full hashes", html`<p>SHA-256 of the sorted patient ids; equal hashes mean equal parts.</p>${facts(split.parts.map(({ name, patientsHash }) => [name, html`<code>${patientsHash}</code>`]))}`)}
<h3>Left out</h3>
${excluded(dataset)}
${unreadable(dataset)}
<h3>Source and licence</h3>
<p>${dataset.source}</p>
<p>Licence: ${dataset.licence}</p>`;
}

function compositionTable({ composition, positive, negative }: DatasetReport): Html {
  const attributes = [...new Set(composition.map(({ attribute }) => attribute))];
  return table(
    "Images by view, sex and age",
    [
      { label: "Attribute" },
      { label: positive, numeric: true },
      { label: negative, numeric: true },
      { label: `Share of ${positive}` },
    ],
    attributes.map((name) => ({
      title: sentenceCase(name),
      rows: composition.filter(({ attribute }) => attribute === name).map(compositionRow),
    })),
  );
}

function compositionRow({ value, positives, negatives }: CompositionRow): Content[] {
  const total = positives + negatives;
  const share = total === 0 ? null : positives / total;
  const width = ((share ?? 0) * 100).toFixed(1);
  return [
    value,
    count(positives),
    count(negatives),
    html`<span class="share"><span class="bar" style="--share:${width}%"></span>${percent(share, 1)}</span>`,
  ];
}

function overlapText({ patientOverlap, seed, parts }: SplitReport): Html {
  const overlap =
    patientOverlap === 0
      ? html`No patient is in more than one part`
      : html`<strong>${counted(patientOverlap, "patient is", "patients are")} in more than one part</strong>`;
  return html`${overlap}; the seed of the split is ${String(seed)}. ${seenText(parts)}`;
}

/** Whom the X-ray pre-training has seen, and where they are. */
function seenText(parts: SplitReport["parts"]): string {
  const [train = 0, validation = 0, test = 0] = (["train", "validation", "test"] as const).map(
    (part) => parts.find(({ name }) => name === part)?.seenBefore,
  );
  if (train + validation + test === 0)
    return "Nobody here is known from the pre-training on X-rays.";
  return validation + test === 0
    ? `${counted(train, "patient was", "patients were")} seen in the pre-training on X-rays; they are kept in the training part whatever the seed, and count towards its share.`
    : `${count(train)} patients of the training, ${count(validation)} of the validation and ${count(test)} of the test part were seen in the pre-training on X-rays: too few others were left to keep them all in training.`;
}

function splitTable({ parts }: SplitReport, positive: string): Html {
  return table(
    "Training, validation and test part",
    [
      { label: "Part" },
      { label: "Images", numeric: true },
      { label: "Patients", numeric: true },
      { label: positive, numeric: true },
      { label: "Share", numeric: true },
      { label: "Seen in pre-training", numeric: true },
      { label: "Hash of patients" },
    ],
    [
      {
        rows: parts.map(({ name, images, patients, positives, seenBefore, patientsHash }) => [
          name,
          count(images),
          count(patients),
          count(positives),
          percent(images === 0 ? null : positives / images, 1),
          count(seenBefore),
          html`<code>${patientsHash.slice(0, 12)}…</code>`,
        ]),
      },
    ],
  );
}

function excluded({ excluded }: DatasetReport): Html {
  if (excluded.length === 0) return html`<p>No row of the table was left out.</p>`;
  return table(
    "Rows left out on purpose",
    [{ label: "Reason" }, { label: "Rows", numeric: true }],
    [{ rows: excluded.map(({ reason, count: rows }) => [reason, count(rows)]) }],
  );
}

function unreadable({ unreadable }: DatasetReport): Html {
  if (unreadable.length === 0) return html`<p>Every image file could be read.</p>`;
  const list = html`<ul>${unreadable.map(({ file, reason }) => html`<li><code>${file}</code>: ${reason}</li>`)}</ul>`;
  const sentence = `${counted(unreadable.length, "file")} could not be read`;
  return unreadable.length > FEW ? folded(sentence, list) : html`<p>${sentence}:</p>${list}`;
}
