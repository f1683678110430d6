/**
 * Rows of cells as lines of even columns, for a terminal.
 *
 * @param firstNumber - From this column on cells are aligned to the right.
 */
export function textTable(rows: readonly (readonly string[])[], firstNumber: number): string[] {
  const columns = rows[0]?.length ?? 0;
  const widths = Array.from({ length: columns }, (_, c) =>
    rows.reduce((w, row) => Math.max(w, (row[c] ?? "").length), 0),
  );
  return rows.map((row) =>
    row
      .map((cell, c) =>
        c < firstNumber ? cell.padEnd(widths[c] ?? 0) : cell.padStart(widths[c] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
}
