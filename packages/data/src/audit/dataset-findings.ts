import type { Dataset } from "../dataset.js";
import type { ImageRecord } from "../image-record.js";
import { counted } from "../text/counted.js";
import type { AuditFinding } from "./audit-finding.js";
import type { KnownIdentity } from "./known-identities.js";

/** What is odd about a dataset whatever its split. */
export function datasetFindings(dataset: Dataset): AuditFinding[] {
  const { records, missingFiles, rejected } = dataset;
  const nobody = records.filter((record) => record.patient === null);
  const own = new Set(records.map(({ file }) => file));
  const files = (missingFiles ?? []).filter((file) => own.has(file));
  return [
    ...listed(nobody, {
      severity: "warning",
      kind: "unknown-patient",
      message: `${counted(nobody.length, "image")} of ${records.length} name no patient: nobody can say whether a split leaks`,
    }),
    ...contradictions(records),
    ...histories(records),
    ...(files.length === 0
      ? []
      : [
          {
            severity: "warning" as const,
            kind: "missing-files",
            message: `${counted(files.length, "file")} of ${records.length} are not there`,
            numbers: { files: files.length },
            examples: files.slice(0, 10),
          },
        ]),
    ...(rejected.length === 0
      ? []
      : [
          {
            severity: "note" as const,
            kind: "rejected-rows",
            message: `${counted(rejected.length, "row")} could not be used; the first: row ${rejected[0]?.row} of ${rejected[0]?.table}: ${rejected[0]?.reason}`,
            numbers: { rows: rejected.length },
            examples: [],
          },
        ]),
  ];
}

/** Images that are in two collections by their names. */
export function identityFindings(
  records: readonly ImageRecord[],
  identities: readonly KnownIdentity[],
  partOf: ReadonlyMap<number, string>,
): AuditFinding[] {
  const across = identities.filter(
    ({ images }) => new Set(images.flatMap((i) => partOf.get(i) ?? [])).size > 1,
  );
  const found = (
    list: readonly KnownIdentity[],
    finding: Pick<AuditFinding, "kind" | "severity"> & { where: string },
  ): AuditFinding[] =>
    list.length === 0
      ? []
      : [
          {
            severity: finding.severity,
            kind: finding.kind,
            message: `${counted(list.length, "image")} ${list.length === 1 ? "is" : "are"} in two collections by name${finding.where}`,
            numbers: { images: list.length },
            examples: list
              .slice(0, 10)
              .map(({ images }) => images.map((i) => records[i]?.id).join(" = ")),
          },
        ];
  return [
    ...found(across, {
      severity: "leak",
      kind: "identity-across-parts",
      where: ", and in two parts",
    }),
    ...found(identities, {
      severity: "warning",
      kind: "identity-across-collections",
      where: "; take one of each, or join their patients",
    }),
  ];
}

/** "No Finding" together with a finding: one of them is somebody else's label. */
function contradictions(records: readonly ImageRecord[]): AuditFinding[] {
  const both = records.filter(({ labels }) => {
    if (labels["No Finding"] !== 1) return false;
    // a device is no finding
    return Object.entries(labels).some(
      ([name, v]) => v === 1 && name !== "No Finding" && name !== "Support Devices",
    );
  });
  return listed(both, {
    severity: "warning",
    kind: "contradicting-labels",
    message: `${counted(both.length, "image")} have No Finding together with a finding`,
  });
}

/** R21: pixels that were treated differently tell the sets apart. */
function histories(records: readonly ImageRecord[]): AuditFinding[] {
  const counts = new Map<string, number>();
  for (const { pixelHistory = "as published" } of records) {
    counts.set(pixelHistory, (counts.get(pixelHistory) ?? 0) + 1);
  }
  if (counts.size < 2) return [];
  const list = [...counts].map(([history, n]) => `${history}: ${n}`).join(", ");
  return [
    {
      severity: "warning",
      kind: "pixel-history",
      message: `the pixels were treated differently before publication (${list})`,
      numbers: Object.fromEntries(counts),
      examples: [],
    },
  ];
}

function listed(
  records: readonly ImageRecord[],
  finding: Pick<AuditFinding, "severity" | "kind" | "message">,
): AuditFinding[] {
  if (records.length === 0) return [];
  return [
    {
      ...finding,
      numbers: { images: records.length },
      examples: records.slice(0, 10).map(({ id }) => id),
    },
  ];
}
