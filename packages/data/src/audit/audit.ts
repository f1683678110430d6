import type { LongWork } from "@xrt/core";
import type { Dataset } from "../dataset.js";
import { labelOf } from "../labels/change-labels.js";
import { requireFindings } from "../labels/select-findings.js";
import type { Parts } from "../splits/apply-split.js";
import { counted } from "../text/counted.js";
import { type Association, association } from "./association.js";
import type { AuditFinding, AuditSeverity } from "./audit-finding.js";
import { datasetFindings, identityFindings } from "./dataset-findings.js";
import { knownIdentities } from "./known-identities.js";
import { overlapFindings } from "./overlap-findings.js";
import { type AuditPixels, pixelFindings, readAuditPixels } from "./pixel-findings.js";
import { type Baseline, shortcutAttributes, shortcutBaselines } from "./shortcut-baselines.js";

/** How {@link audit} works. */
export interface AuditOptions extends LongWork {
  /** Label to look at; by default the positive one of the dataset's own question. Without one, labels are not looked at. */
  readonly finding?: string | undefined;
  /** Whether to read the images: finds copies, and adds the baselines that need pixels. Default `false`. */
  readonly pixels?: boolean | undefined;
  /** See {@link NearDuplicatesOptions.copies}; for `pixels` alone. */
  readonly copies?: number | undefined;
  /** Part on which baselines are fitted, to score all others. Default `"train"`. */
  readonly train?: string | undefined;
  /** See {@link knownIdentities}. */
  readonly aliases?: ReadonlyMap<string, string> | undefined;
}

/** One part of the audited split. */
export interface AuditPart {
  readonly images: number;
  /** Patients whose id is known. */
  readonly patients: number;
  /** Images with the finding, without it, and with neither label. */
  readonly positives: number;
  readonly negatives: number;
  readonly unlabelled: number;
}

/** Baseline scores of the labelled images of one part. */
export interface AuditBaselines {
  readonly part: string;
  /** Ids of the images. */
  readonly images: readonly string[];
  /** 1 or 0 for each image. */
  readonly labels: readonly number[];
  readonly baselines: readonly Baseline[];
}

/** What the audit found: plain data. */
export interface AuditReport {
  readonly schema: "xrt-audit/1";
  readonly dataset: string;
  /** The label that was looked at; `null` where there is none. */
  readonly finding: string | null;
  readonly parts: Readonly<Record<string, AuditPart>>;
  /** Worst first. */
  readonly findings: readonly AuditFinding[];
  /** The label against source, year, licence, view, file extension and official part, over all parts. */
  readonly associations: Readonly<Record<string, Association>>;
  /** For each part but the one that is fitted on; empty without a label or a training part with both classes. */
  readonly baselines: readonly AuditBaselines[];
  /** Images whose pixels were compared; `null` where none was read. */
  readonly imagesRead: number | null;
}

/** Cramér's V from which an attribute is warned of: a medium effect for two classes (Cohen 1988). */
const STRONG = 0.3;

const severities: readonly AuditSeverity[] = ["leak", "warning", "note"];

/**
 * Looks for what makes a result on this split mean less than it seems: patients, studies, web pages and publications in
 * two parts; with `pixels` copies of one film; images that are in two collections by name; labels that hang together with
 * source, year, licence or view; and what can be scored without looking at any disease, for `@xrt/metrics` to judge.
 *
 * @param parts - Indices of the records in each part; records in no part are only described.
 * @throws UsageError when the dataset does not know the finding.
 *
 * @example
 * ```ts
 * import { audit } from "@xrt/data";
 * import { openDataset } from "@xrt/data/node";
 * const dataset = await openDataset("packages/sample/nih-chest-xray14");
 * const { findings } = await audit(dataset, { train: [0, 1], test: [2, 3] }, { pixels: true });
 * findings.filter(({ severity }) => severity === "leak"); // => []
 * ```
 */
export async function audit(
  dataset: Dataset,
  parts: Parts,
  {
    finding = dataset.defaultTask?.positive,
    pixels = false,
    copies,
    train = "train",
    aliases,
    onProgress,
    signal,
  }: AuditOptions = {},
): Promise<AuditReport> {
  if (finding !== undefined) requireFindings("audit", dataset, [finding]);
  const { records } = dataset;
  const labels = records.map((record): 0 | 1 | null => {
    const value = finding === undefined ? "missing" : labelOf(record.labels, finding);
    return typeof value === "number" ? value : null;
  });
  const read = pixels ? await readAuditPixels(records, { onProgress, signal }) : null;
  const partOf = new Map(
    Object.entries(parts).flatMap(([name, own]) => own.map((i) => [i, name] as const)),
  );
  const identities = knownIdentities(records, aliases === undefined ? {} : { aliases });
  const associations = associate(dataset, partOf, labels);
  const findings = [
    ...overlapFindings(records, parts, labels),
    ...identityFindings(records, identities, partOf),
    ...(read === null ? [] : pixelFindings(records, parts, { ...read, copies })),
    ...datasetFindings(dataset),
    ...associationFindings(associations, finding ?? ""),
  ];
  return {
    schema: "xrt-audit/1",
    dataset: dataset.name,
    finding: finding ?? null,
    parts: Object.fromEntries(
      Object.entries(parts).map(([name, own]) => [name, partOfAudit(dataset, own, labels)]),
    ),
    findings: findings.sort(
      (a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity),
    ),
    associations,
    baselines: baselinesOf(dataset, parts, { labels, train, read }),
    imagesRead: read === null ? null : read.images.length - read.unreadable.length,
  };
}

function partOfAudit(
  { records }: Dataset,
  own: readonly number[],
  labels: readonly (0 | 1 | null)[],
): AuditPart {
  const count = (value: 0 | 1 | null) => own.filter((i) => labels[i] === value).length;
  return {
    images: own.length,
    patients: new Set(own.flatMap((i) => records[i]?.patient ?? [])).size,
    positives: count(1),
    negatives: count(0),
    unlabelled: count(null),
  };
}

function associate(
  { records }: Dataset,
  partOf: ReadonlyMap<number, string>,
  labels: readonly (0 | 1 | null)[],
): Record<string, Association> {
  const own = records.flatMap((record, i) => {
    const label = labels[i];
    return partOf.has(i) && typeof label === "number" ? [{ record, label }] : [];
  });
  if (own.length === 0) return {};
  return Object.fromEntries(
    Object.entries(shortcutAttributes).flatMap(([name, of]) => {
      const values = own.map(({ record }) => of(record));
      if (new Set(values).size < 2) return [];
      const y = own.map(({ label }) => label);
      return [[name, association(values, y)]];
    }),
  );
}

function associationFindings(
  associations: Readonly<Record<string, Association>>,
  finding: string,
): AuditFinding[] {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return Object.entries(associations).map(([name, { cramersV, p, rows, accuracy, majority }]) => ({
    severity: cramersV >= STRONG ? "warning" : "note",
    kind: `label-by-${name}`,
    message: `${finding} and ${name} (${counted(rows.length, "value")}): Cramér's V ${cramersV.toFixed(2)}; a rule that knows only the ${name} is right for ${percent(accuracy)} of the images, one that knows nothing for ${percent(majority)}`,
    numbers: { cramersV, p, accuracy, majority },
    examples: [],
  }));
}

function baselinesOf(
  { records }: Dataset,
  parts: Parts,
  {
    labels,
    train,
    read,
  }: { labels: readonly (0 | 1 | null)[]; train: string; read: AuditPixels | null },
): AuditBaselines[] {
  const known = (part: string) =>
    (parts[part] ?? []).filter((i) => labels[i] !== null && read?.images[i] !== null);
  const given = (own: readonly number[]) => ({
    records: own.flatMap((i) => records[i] ?? []),
    labels: own.map((i) => labels[i] ?? 0),
    pixels: read === null ? undefined : own.flatMap((i) => read.images[i]?.features ?? []),
  });
  const fitted = given(known(train));
  if (new Set(fitted.labels).size < 2) return [];
  return Object.keys(parts)
    .filter((part) => part !== train)
    .map((part) => {
      const scored = given(known(part));
      return {
        part,
        images: scored.records.map(({ id }) => id),
        labels: scored.labels,
        baselines: shortcutBaselines(fitted, scored),
      };
    });
}
