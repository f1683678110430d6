// Chooses the radiographs of packages/sample/nih-chest-xray14 from ../shared/data/nih. Deterministic; run by hand:
//   node packages/sample/scripts/select-xrays.mjs
//
// Positives: every patient with an image labelled Effusion, at most three images each.
// Negatives: images labelled No Finding of patients without any Effusion image here, one image per patient, matched to a
// positive image by view and sex exactly and by age as closely as is left. Every positive gets one match; then every
// EXTRA_EVERYth one, in the order view, sex, age, gets a second one, so that the extra ones are spread like the rest.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "csv-parse/sync";
import sharp from "sharp";

const POSITIVE = "Effusion";
const NEGATIVE = "No Finding";
const IMAGES_PER_PATIENT = 3;
const EXTRA_EVERY = 6;
const SIZE = 224;
const QUALITY = 90;
const MEBIBYTE = 2 ** 20;

const root = join(import.meta.dirname, "..", "..", "..");
const source = join(process.env.XRT_REAL_DATA ?? join(root, "..", "shared", "data"), "nih");
const target = join(root, "packages", "sample", "nih-chest-xray14");

const rows = parse(readFileSync(join(source, "manifest.csv")), { bom: true, columns: true });
const header = Object.keys(rows[0]);
const positives = choosePositives(rows);
const negatives = matchNegatives(positives, rows);
const chosen = [...positives, ...negatives].sort((a, b) => compare(a.file, b.file));

rmSync(join(target, "images"), { recursive: true, force: true });
mkdirSync(join(target, "images"), { recursive: true });
let bytes = 0;
const lines = [header.join(",")];
for (const row of chosen) {
  const jpeg = await sharp(join(source, row.file))
    .resize(SIZE, SIZE)
    .toColourspace("b-w")
    .jpeg({ quality: QUALITY })
    .toBuffer();
  bytes += jpeg.length;
  const file = `images/${basename(row.file)}`;
  writeFileSync(join(target, file), jpeg);
  const sha256 = createHash("sha256").update(jpeg).digest("hex");
  const written = { ...row, file, w: SIZE, h: SIZE, sha256 };
  lines.push(header.map((name) => quoted(String(written[name]))).join(","));
}
writeFileSync(join(target, "manifest.csv"), `${lines.join("\n")}\n`);
if (bytes > 5 * MEBIBYTE) throw new Error(`${bytes} bytes of images, wanted at most 5 MiB`);
console.log(balanceTable(bytes));

function choosePositives(all) {
  const taken = new Map();
  return all.filter((row) => {
    if (!labelsOf(row).includes(POSITIVE)) return false;
    const n = (taken.get(row.patientid) ?? 0) + 1;
    taken.set(row.patientid, n);
    return n <= IMAGES_PER_PATIENT;
  });
}

function matchNegatives(wanted, all) {
  const ill = new Set(
    all.filter((row) => labelsOf(row).includes(POSITIVE)).map((row) => row.patientid),
  );
  const candidates = inHashOrder(
    all.filter((row) => row.labels === NEGATIVE && !ill.has(row.patientid)),
  );
  const used = new Set();
  const spread = [...wanted].sort(
    (a, b) =>
      compare(a.view, b.view) || compare(a.sex, b.sex) || a.age - b.age || compare(a.file, b.file),
  );
  const second = spread.filter((_, i) => i % EXTRA_EVERY === 0);
  return [...inHashOrder(wanted), ...inHashOrder(second)].map((positive) => {
    const match = candidates
      .filter((c) => !used.has(c.patientid) && c.view === positive.view && c.sex === positive.sex)
      .reduce((best, c) => (ageGap(c, positive) < ageGap(best, positive) ? c : best));
    used.add(match.patientid);
    return match;
  });
}

/** An order that has nothing to do with age, date or id, so that the early ones do not take all the good matches. */
function inHashOrder(some) {
  const key = (row) => createHash("sha256").update(row.source).digest("hex");
  return some
    .map((row) => [key(row), row])
    .sort(([a], [b]) => compare(a, b))
    .map(([, row]) => row);
}

function balanceTable(total) {
  const isPositive = (row) => labelsOf(row).includes(POSITIVE);
  const band = (row) => `${Math.floor(row.age / 20) * 20}-${Math.floor(row.age / 20) * 20 + 19}`;
  const line = (name, part) => {
    const count = [part.filter(isPositive).length, part.filter((r) => !isPositive(r)).length];
    return `| ${name} | ${count[0]} | ${count[1]} |`;
  };
  const by = (name, of) =>
    [...new Set(chosen.map(of))].sort(compare).map((value) =>
      line(
        `${name} ${value}`,
        chosen.filter((row) => of(row) === value),
      ),
    );
  const people = (part) => new Set(part.map((row) => row.patientid)).size;
  const meanAge = (part) => (part.reduce((s, r) => s + Number(r.age), 0) / part.length).toFixed(1);
  return [
    `| | ${POSITIVE} | ${NEGATIVE} |`,
    "|---|---|---|",
    line("images", chosen),
    `| patients | ${people(positives)} | ${people(negatives)} |`,
    ...by("view", (row) => row.view),
    ...by("sex", (row) => row.sex),
    ...by("view and sex", (row) => `${row.view} ${row.sex}`),
    ...by("age", band),
    `| mean age | ${meanAge(positives)} | ${meanAge(negatives)} |`,
    `${chosen.length} images, ${(total / MEBIBYTE).toFixed(2)} MiB`,
  ].join("\n");
}

function labelsOf(row) {
  return row.labels.split("|");
}

function ageGap(a, b) {
  return Math.abs(a.age - b.age);
}

/** By code unit, the same in every locale. */
function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

function quoted(cell) {
  return /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
