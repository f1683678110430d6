import type { Estimate } from "@xrt/metrics";
import { type Content, html } from "./html.js";

/** An estimate and what it is the estimate of. */
export interface NamedEstimate {
  readonly title: string;
  readonly estimate: Estimate;
}

/** What readers of estimates have to know, each sentence once with the names it applies to; nothing if silent. */
export function estimateNotes(estimates: readonly NamedEstimate[]): Content {
  const titles = new Map<string, string[]>();
  for (const { title, estimate } of estimates) {
    const notes = estimate.warnings.map(({ message }) => message);
    for (const note of new Set(notes)) titles.set(note, [...(titles.get(note) ?? []), title]);
  }
  if (titles.size === 0) return null;
  return html`<ul class="notes">${[...titles].map(([note, names]) => html`<li>${names.join("; ")}: ${note}</li>`)}</ul>`;
}
