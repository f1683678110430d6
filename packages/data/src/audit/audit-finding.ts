/**
 * How bad it is: a `leak` makes a test part tell too much and must be mended; a `warning` must be read before a result is
 * believed; a `note` is good to know.
 */
export type AuditSeverity = "leak" | "warning" | "note";

/** Something that the audit found. */
export interface AuditFinding {
  readonly severity: AuditSeverity;
  /** Kind of the finding, for example `"patient-overlap"`. */
  readonly kind: string;
  /** What it is, one sentence with its numbers. */
  readonly message: string;
  /** The numbers in the message by name. */
  readonly numbers: Readonly<Record<string, number>>;
  /** Ids of images that show it, at most ten. */
  readonly examples: readonly string[];
}
