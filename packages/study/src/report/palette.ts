import { type Html, html } from "./html.js";

/** How one arm is drawn everywhere on the page. */
export interface LineStyle {
  /** CSS colour, a custom property of `style.ts`: it changes with the reader's light or dark mode. */
  readonly color: string;
  /** `stroke-dasharray`: tells arms apart without colour, and on grey paper. */
  readonly dash: string;
}

/** Solid, dashed, dotted, and mixtures; `"none"` is solid. */
const DASHES = ["none", "7 3", "2 3", "9 3 2 3", "4 2", "1 2"] as const;

/** Style of the arm at `index`; beyond six arms the colours repeat. */
export function armStyle(index: number): LineStyle {
  const slot = index % DASHES.length;
  return { color: `var(--arm-${slot + 1})`, dash: DASHES[slot] ?? "none" };
}

/** Colour of whatever is no arm: baselines, chance, training loss. */
export const NEUTRAL = "var(--neutral)";

/** One entry of a legend. */
export interface LegendEntry extends LineStyle {
  readonly label: string;
}

/** The meaning of the lines of a chart, as a list beside it: text in the page wraps and zooms, text in a chart does not. */
export function legend(entries: readonly LegendEntry[]): Html {
  return html`<ul class="legend">${entries.map(
    ({ label, color, dash }) =>
      html`<li><svg width="30" height="10" aria-hidden="true"><path d="M1 5H29" fill="none" style="stroke:${color}" stroke-width="2.5" stroke-dasharray="${dash}"/></svg> ${label}</li>`,
  )}</ul>`;
}
