import { axisX, axisY, dot, frame, line, link } from "@observablehq/plot";
import { chart } from "./chart.js";
import type { Html } from "./html.js";
import { operatingPoint } from "./operating-point.js";
import { armStyle, NEUTRAL } from "./palette.js";
import type { ArmReport } from "./schema.js";

const TICKS = [0, 0.2, 0.4, 0.6, 0.8, 1];

/** The ROC curves of all arms in one square, with the point that each arm's threshold reaches on the test part. */
export function rocChart(arms: readonly ArmReport[]): Html {
  return chart({
    label: `ROC curves of ${arms.map(({ title }) => title).join(", ")} on the test part`,
    width: 400,
    height: 400,
    marginTop: 12,
    marginRight: 12,
    marginBottom: 50,
    marginLeft: 54,
    x: { domain: [0, 1] },
    y: { domain: [0, 1] },
    marks: [
      frame({ strokeOpacity: 0.25 }),
      axisX({
        ticks: TICKS,
        label: "1 − specificity",
        labelAnchor: "center",
        labelArrow: "none",
        labelOffset: 42,
      }),
      axisY({
        ticks: TICKS,
        label: "sensitivity",
        labelAnchor: "center",
        labelArrow: "none",
        labelOffset: 48,
      }),
      link([0], { x1: 0, y1: 0, x2: 1, y2: 1, stroke: NEUTRAL, strokeDasharray: "3 3" }),
      ...arms.flatMap((arm, i) => curve(arm, i)),
    ],
  });
}

function curve(arm: ArmReport, index: number) {
  const { color, dash } = armStyle(index);
  const { sensitivity, specificity } = operatingPoint(arm);
  const point =
    sensitivity === null || specificity === null ? [] : [{ x: 1 - specificity, y: sensitivity }];
  return [
    line(arm.roc, { x: "fpr", y: "tpr", stroke: color, strokeWidth: 2.2, strokeDasharray: dash }),
    dot(point, { x: "x", y: "y", r: 5, fill: color, stroke: "var(--paper)", strokeWidth: 1.5 }),
  ];
}
