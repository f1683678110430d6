import type { Evaluation } from "./evaluate.js";

/** The evaluation as a table: a row a method, a column a metric, means with their intervals. */
export function evaluationText({ rows, images, patients }: Evaluation): string {
  const metrics = [...new Set(rows.map(({ metric }) => metric))];
  const methods = [...new Set(rows.map(({ method }) => method))];
  const cell = (method: string, metric: string) => {
    const row = rows.find((own) => own.method === method && own.metric === metric);
    const { value = Number.NaN, lower, upper } = row?.estimate ?? {};
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
  return `${lines.join("\n")}\n\n${counted(images, "image")} of ${counted(patients, "patient")}; means with 95 % intervals by patient. Not for clinical use.\n`;
}

function short(value: number): string {
  if (Number.isNaN(value)) return "undefined";
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
