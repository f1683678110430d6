import { alignColumns } from "../text/align-columns.js";
import { counted } from "../text/counted.js";
import type { AuditReport } from "./audit.js";
import type { AuditSeverity } from "./audit-finding.js";

/**
 * An audit as text: the parts, then every finding, worst first, with a few examples.
 *
 * @param examples - Examples shown for each finding. Default 3.
 *
 * @example
 * ```ts
 * import { audit, auditText } from "@xrt/data";
 * import { openDataset } from "@xrt/data/node";
 * const dataset = await openDataset("packages/sample/nih-chest-xray14");
 * const report = await audit(dataset, { train: [0, 1], test: [2, 3] });
 * auditText(report).split("\n")[0]; // => "Audit of NIH ChestX-ray14, Effusion: 0 leaks, 0 warnings, 1 note"
 * ```
 */
export function auditText(
  { dataset, finding, parts, findings }: AuditReport,
  { examples = 3 }: { examples?: number } = {},
): string {
  const count = (severity: AuditSeverity) =>
    counted(findings.filter((f) => f.severity === severity).length, severity);
  const table = alignColumns([
    ["part", "images", "patients", "positive", "negative", "unlabelled"],
    ...Object.entries(parts).map(([name, p]) => [
      name,
      ...[p.images, p.patients, p.positives, p.negatives, p.unlabelled].map(String),
    ]),
  ]);
  return [
    `Audit of ${dataset}${finding === null ? "" : `, ${finding}`}: ${count("leak")}, ${count("warning")}, ${count("note")}`,
    "",
    table,
    "",
    ...findings.flatMap((f) => [
      `${f.severity.toUpperCase().padEnd(8)}${f.message}`,
      ...f.examples.slice(0, examples).map((example) => `          ${example}`),
    ]),
  ].join("\n");
}
