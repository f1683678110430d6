import type { StudyReport } from "./schema.js";

/** Title of an arm or baseline; the id itself where the report has no such arm. */
export function titleOf({ arms, baselines }: StudyReport, id: string): string {
  return [...arms, ...baselines].find((each) => each.id === id)?.title ?? id;
}
