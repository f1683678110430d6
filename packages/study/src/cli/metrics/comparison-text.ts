import type { ArmsComparison } from "@xrt/metrics";
import { intervalHeading, intervalText, valueText } from "../../report/estimate-text.js";
import { pValue, signed } from "../../report/format.js";
import { textTable } from "../text-table.js";

/** A comparison as two tables for a terminal, and what a reader has to know. */
export function comparisonText({ arms, omnibus, contrasts, warnings }: ArmsComparison): string {
  const estimates = arms.map((arm) => arm.auroc);
  const [{ n = 0, nPositive = 0, nGroups } = {}] = estimates;
  const patients = nGroups === undefined ? "" : ` of ${nGroups} patients`;
  const heading = intervalHeading(estimates);
  return [
    `${n} images${patients}, ${nPositive} positive`,
    "",
    ...textTable(
      [
        ["arm", "AUROC", heading, "method"],
        ...arms.map(({ name, auroc }) => [
          name,
          valueText(auroc),
          intervalText(auroc),
          auroc.method,
        ]),
      ],
      NO_NUMBERS,
    ),
    ...(contrasts.length === 0 ? [] : ["", ...contrastLines(contrasts, heading)]),
    ...(omnibus === null || arms.length < 3
      ? []
      : [
          "",
          `all arms equal: chi-squared ${omnibus.chi2.toFixed(2)}, ${omnibus.df} degrees of freedom, p ${pValue(omnibus.p)}`,
        ]),
    ...(warnings.length === 0 ? [] : ["", ...warnings.map(({ message }) => `note: ${message}`)]),
  ].join("\n");
}

/** Values of estimates have one width, so that all columns start at the left. */
const NO_NUMBERS = Number.POSITIVE_INFINITY;

function contrastLines(contrasts: ArmsComparison["contrasts"], heading: string): string[] {
  const rows = contrasts.map(({ a, b, difference, p, pAdjusted, minimumDetectable, verdict }) => [
    `${a} - ${b}`,
    valueText(difference, { sign: true }),
    intervalText(difference, { sign: true }),
    pValue(p),
    pValue(pAdjusted),
    signed(minimumDetectable),
    verdict,
  ]);
  const head = ["difference", "", heading, "p", "p (Holm)", "would find", "verdict"];
  return textTable([head, ...rows], NO_NUMBERS);
}
