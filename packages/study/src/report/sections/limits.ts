import { type Html, html } from "../html.js";
import type { StudyReport } from "../schema.js";

/** What the data cannot show, and what went less well than asked. */
export function limitsSection({ warnings }: StudyReport): Html {
  return warnings.length === 0
    ? html`<p>The study recorded no warning.</p>`
    : html`<ul>${warnings.map((warning) => html`<li>${warning}</li>`)}</ul>`;
}
