import type { ImageRecord } from "../image-record.js";
import type { Parts } from "../splits/apply-split.js";
import { counted } from "../text/counted.js";
import type { AuditFinding, AuditSeverity } from "./audit-finding.js";

/** What the images of two parts may have in common, and how bad that is. */
interface Shared {
  readonly kind: string;
  readonly severity: AuditSeverity;
  /** What is shared, for example `"patient"`. */
  readonly noun: string;
  readonly of: (record: ImageRecord) => string | null;
}

const shared: readonly Shared[] = [
  { kind: "patient-overlap", severity: "leak", noun: "patient", of: (r) => r.patient },
  { kind: "study-overlap", severity: "leak", noun: "study", of: studyOf },
  { kind: "shared-url", severity: "warning", noun: "web page", of: (r) => r.url ?? null },
  { kind: "shared-doi", severity: "warning", noun: "publication", of: (r) => r.doi ?? null },
];

/** A study is known by its patient and its number; without the patient two studies of one number may be two. */
function studyOf({ patient, study }: ImageRecord): string | null {
  return patient === null || study === undefined ? null : JSON.stringify([patient, study]);
}

/**
 * What each two parts share: patients, studies, web pages, publications. The numbers are those of the smaller part, since
 * that is the one that is judged by.
 *
 * @param labels - 1 or 0 for each record, `null` where it is neither.
 */
export function overlapFindings(
  records: readonly ImageRecord[],
  parts: Parts,
  labels: readonly (0 | 1 | null)[],
): AuditFinding[] {
  return partPairs(parts).flatMap(([large, small]) =>
    shared.flatMap(({ kind, severity, noun, of }) => {
      const values = (part: string) =>
        new Set((parts[part] ?? []).flatMap((i) => presentValue(records[i], of)));
      const there = values(large);
      const common = [...values(small)].filter((value) => there.has(value)).length;
      if (common === 0) return [];
      const own = parts[small] ?? [];
      const hit = own.filter((i) => presentValue(records[i], of).some((value) => there.has(value)));
      const positives = hit.filter((i) => labels[i] === 1).length;
      const negatives = hit.filter((i) => labels[i] === 0).length;
      const plural = noun === "study" ? "studies" : `${noun}s`;
      return [
        {
          severity,
          kind,
          message: `${large} and ${small} share ${common} ${common === 1 ? noun : plural}: ${hit.length} of ${counted(own.length, "image")} of ${small} (${positives} positive, ${negatives} negative) have theirs in ${large}`,
          numbers: { shared: common, images: hit.length, of: own.length, positives, negatives },
          examples: hit.slice(0, 10).map((i) => records[i]?.id ?? ""),
        },
      ];
    }),
  );
}

/** Each two parts, the larger one first; the first one of equals. */
export function partPairs(parts: Parts): [string, string][] {
  const names = Object.keys(parts).sort(
    (a, b) => (parts[b]?.length ?? 0) - (parts[a]?.length ?? 0),
  );
  return names.flatMap((a, i) => names.slice(i + 1).map((b): [string, string] => [a, b]));
}

function presentValue(
  record: ImageRecord | undefined,
  of: (record: ImageRecord) => string | null,
): string[] {
  const value = record === undefined ? null : of(record);
  return value === null || value.trim() === "" ? [] : [value];
}
