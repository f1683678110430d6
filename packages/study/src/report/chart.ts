import { type PlotOptions, plot } from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { type Html, trusted } from "./html.js";

/** What a chart shows, for readers who do not see it; the numbers themselves stand in a table. */
export interface ChartOptions extends PlotOptions {
  readonly label: string;
}

/**
 * A plot as inline SVG. Its looks come from the page's style sheet (`svg.chart`), its colours from custom properties.
 *
 * Equal options give equal bytes as long as no mark asks Plot for a clip path or a marker: those are numbered by a
 * counter of the process.
 */
export function chart({ label, ...options }: ChartOptions): Html {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const svg = plot({ ...options, document, className: "chart", figure: false });
  svg.querySelector("style")?.remove();
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  return trusted(svg.outerHTML);
}
