import { type Content, type Html, html } from "./html.js";

/** A column of a table. */
export interface Column {
  readonly label: string;
  /** Whether the cells are numbers, set flush right; default `false`. */
  readonly numeric?: boolean;
}

/** Rows that belong together, under a heading of their own if there is one. */
export interface RowGroup {
  readonly title?: string;
  /** Cells in the order of the columns; the first names the row. */
  readonly rows: readonly (readonly Content[])[];
}

/**
 * A table in a box of its own, which scrolls sideways where the screen is narrow. The box takes the focus, so that it
 * can be scrolled by keyboard.
 */
export function table(
  caption: string,
  columns: readonly Column[],
  groups: readonly RowGroup[],
): Html {
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr>${columns.map(({ label, numeric }) => html`<th scope="col"${numberClass(numeric)}>${label}</th>`)}</tr></thead>
${groups.map((group) => body(columns, group))}
</table></div>`;
}

function body(columns: readonly Column[], { title, rows }: RowGroup): Html {
  const span = String(columns.length);
  return html`<tbody>${
    title !== undefined &&
    html`<tr><th scope="rowgroup" colspan="${span}" class="group">${title}</th></tr>`
  }${rows.map((cells) => html`<tr>${cells.map((cell, i) => cellOf(cell, i, columns[i]))}</tr>\n`)}</tbody>`;
}

function cellOf(cell: Content, index: number, column: Column | undefined): Html {
  if (index === 0) return html`<th scope="row">${cell}</th>`;
  return html`<td${numberClass(column?.numeric)}>${cell}</td>`;
}

function numberClass(numeric: boolean | undefined): Content {
  return numeric && html` class="number"`;
}

/** Facts as pairs of name and value. */
export function facts(pairs: readonly (readonly [string, Content])[]): Html {
  return html`<dl class="facts">${pairs.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** What a reader may want to open, folded; paper shows it open. */
export function folded(summary: string, content: Content): Html {
  return html`<details><summary>${summary}</summary>${content}</details>`;
}
