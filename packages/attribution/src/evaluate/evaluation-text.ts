import type { Evaluation } from "./evaluate.js";

/**
 * The evaluation as a table: a row a method, a column a metric, means with their intervals; below it a note for each mean that leaves images out,
 * or is undefined since it leaves out all.
 */
export function evaluationText({ rows, images, patients }: Evaluation): string {
  const metrics = [...new Set(rows.map(({ metric }) => metric))];
  const methods = [...new Set(rows.map(({ method }) => method))];
  const cell = (method: string, metric: string) => {
    const row = rows.find((own) => own.method === method && own.metric === metric);
    const { value, lower, upper } = row?.estimate ?? {};
    const interval =
      lower === undefined || upper === undefined ? "" : ` [${short(lower)}, ${short(upper)}]`;
    return `${short(value)}${interval}`;
  };
  const arrow = (metric: string) => {
    const { better } = rows.find((row) => row.metric === metric) ?? { better: null };
    return better === null ? metric : `${metric} (${better})`;
  };
  const table = [
    ["method", ...metrics.map(arrow)],
    ...methods.map((method) => [method, ...metrics.map((metric) => cell(method, metric))]),
  ];
  const widths = (table[0] ?? []).map((_, c) =>
    Math.max(...table.map((row) => row[c]?.length ?? 0)),
  );
  const lines = table.map((row) =>
    row
      .map((text, c) => text.padEnd(widths[c] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const notes = rows
    .filter(({ estimate }) => estimate.undefinedImages > 0)
    .map(
      ({ method, metric, estimate, undefinedBecause }) =>
        `note: ${metric} of ${method} is undefined in ${estimate.undefinedImages} of ${counted(images, "image")}: ${undefinedBecause.join(", or ")}\n`,
    );
  const below = notes.length === 0 ? "" : `\n${notes.join("")}`;
  return `${lines.join("\n")}\n${below}\n${counted(images, "image")} of ${counted(patients, "patient")}; means with 95 % intervals by patient. Not for clinical use.\n`;
}

/** JSON, where an evaluation may come from, has no NaN and says null. */
function short(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "undefined";
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
