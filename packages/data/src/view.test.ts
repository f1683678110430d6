import { expect, test } from "vitest";
import { isFrontal, normaliseView, type View } from "./view.js";

/** The table of the design: what the collections write, and what it means. */
test.each<[View | null, string[]]>([
  ["PA", ["PA", "pa", " PA "]],
  ["AP", ["AP", "ap", "AP semi erect", "semi-erect", "Mobile", "sitting", "seduto"]],
  ["AP Erect", ["AP Erect", "AP erect"]],
  ["AP Supine", ["AP Supine", "APS", "AP_horizontal", "supine", "supino", "SUP", "Semi-Supine"]],
  ["Lateral", ["L", "LL", "RL", "LATERAL", "Lateral", "XTABLE LATERAL"]],
  ["Axial", ["Axial"]],
  ["Coronal", ["Coronal"]],
  [null, ["", " ", "?"]],
  ["Other", ["LAO", "RAO", "LPO", "AP AXIAL", "PA LLD", "AP RLD", "SWIMMERS", "L5 S1", "COSTAL"]],
])("%s is what %j means", (view, cells) => {
  for (const cell of cells) expect(normaliseView(cell)).toBe(view);
  expect(isFrontal(view)).toBe(["PA", "AP", "AP Erect", "AP Supine"].includes(view ?? ""));
});
