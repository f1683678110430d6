import { axisX, dot, ruleX, ruleY, text } from "@observablehq/plot";
import type { Estimate } from "@xrt/metrics";
import { chart } from "./chart.js";
import { estimateText } from "./estimate-text.js";
import { decimal, isNumber, signed } from "./format.js";
import { type Html, html } from "./html.js";

/** One line of a forest plot. */
export interface ForestRow {
  readonly label: string;
  readonly estimate: Estimate;
  readonly color: string;
  /** Whether the dot is hollow, as for baselines; default `false`. */
  readonly hollow?: boolean;
}

export interface ForestPlotOptions {
  /** What the chart shows, for readers who do not see it. */
  readonly label: string;
  /** Name of the axis. */
  readonly axis: string;
  /** Value that means nothing was found: 0.5 for an AUROC, 0 for a difference. */
  readonly reference: number;
  readonly referenceLabel: string;
  /** Whether values are differences and show their sign; default `false`. */
  readonly sign?: boolean;
}

/**
 * Estimates with their intervals under one another, drawn twice: with names at the side for wide screens and paper,
 * with names above the lines for phones. The style sheet shows one of them.
 */
export function forestPlot(rows: readonly ForestRow[], options: ForestPlotOptions): Html {
  const keyed = rows.map((row, i) => ({ ...row, key: String(i), ...row.estimate }));
  return html`<div class="wide">${draw(keyed, options, WIDE)}</div><div class="narrow">${draw(keyed, options, NARROW)}</div>`;
}

interface Layout {
  readonly width: number;
  readonly rowHeight: number;
  readonly marginLeft: number;
  readonly marginRight: number;
  /** Whether names stand at the side with the numbers opposite, or alone above the line. */
  readonly atSide: boolean;
}

const WIDE: Layout = {
  width: 800,
  rowHeight: 42,
  marginLeft: 240,
  marginRight: 190,
  atSide: true,
};
const NARROW: Layout = {
  width: 328,
  rowHeight: 46,
  marginLeft: 20,
  marginRight: 20,
  atSide: false,
};
const MARGIN_TOP = 30;
const MARGIN_BOTTOM = 44;

type KeyedRow = ForestRow & Estimate & { readonly key: string };

function draw(rows: readonly KeyedRow[], options: ForestPlotOptions, layout: Layout): Html {
  const { label, axis, reference, referenceLabel, sign = false } = options;
  const { width, rowHeight, marginLeft, marginRight, atSide } = layout;
  const drawn = rows.filter(({ value }) => isNumber(value));
  const measured = drawn.filter(({ lower, upper }) => isNumber(lower) && isNumber(upper));
  // The paper behind the letters keeps the reference line from running through them.
  const halo = { fill: "currentColor", stroke: "var(--paper)", strokeWidth: 5 };
  const name = atSide
    ? { dx: -marginLeft, lineWidth: 18, lineHeight: 1.2 }
    : { dx: -marginLeft, dy: -17, lineWidth: 26, textOverflow: "ellipsis-end" as const };
  return chart({
    label,
    width,
    height: MARGIN_TOP + rows.length * rowHeight + MARGIN_BOTTOM,
    marginTop: MARGIN_TOP,
    marginBottom: MARGIN_BOTTOM,
    marginLeft,
    marginRight,
    x: { domain: domainOf(rows, reference), nice: true },
    y: { type: "point", domain: rows.map(({ key }) => key), padding: 0.6, axis: null },
    color: { type: "identity" },
    marks: [
      axisX({
        label: axis,
        labelAnchor: "center",
        labelArrow: "none",
        labelOffset: 38,
        ticks: 5,
        tickFormat: (x: number) => (sign ? signed(x, 2) : decimal(x, 2)),
      }),
      ruleX([reference], { stroke: "currentColor", strokeDasharray: "3 3", strokeOpacity: 0.7 }),
      text([referenceLabel], { x: [reference], frameAnchor: "top", dy: -18, fillOpacity: 0.8 }),
      ruleY(measured, { y: "key", x1: "lower", x2: "upper", stroke: "color", strokeWidth: 2.5 }),
      dot(drawn, {
        y: "key",
        x: "value",
        r: 5,
        stroke: "color",
        strokeWidth: 2,
        fill: (row: KeyedRow) => (row.hollow ? "var(--paper)" : row.color),
      }),
      text(rows, {
        y: "key",
        text: "label",
        frameAnchor: "left",
        textAnchor: "start",
        ...halo,
        ...name,
      }),
      text(atSide ? rows : rows.filter(({ value }) => !isNumber(value)), {
        y: "key",
        text: (row: KeyedRow) =>
          isNumber(row.value) ? estimateText(row, { sign }) : "not computed",
        frameAnchor: atSide ? "right" : "left",
        dx: atSide ? 18 : -marginLeft,
        textAnchor: "start",
      }),
    ],
  });
}

/** Smallest range that holds every interval and the reference, a little widened; never a point. */
function domainOf(rows: readonly KeyedRow[], reference: number): [number, number] {
  const values = rows.flatMap(({ lower, value, upper }) => [lower, value, upper]);
  const known = values.filter(isNumber);
  const low = Math.min(reference, ...known);
  const high = Math.max(reference, ...known);
  return [Math.min(low, reference - 0.1), Math.max(high, reference + 0.1)];
}
