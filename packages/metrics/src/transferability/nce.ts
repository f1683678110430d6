import type { Estimate } from "../estimate.js";
import { type JackknifeOptions, withBlockJackknife } from "../internal/block-jackknife.js";
import { checkArrays } from "../internal/check-given.js";
import { classesOf, rowsByClass } from "../internal/classes.js";

/**
 * NCE: the negative conditional entropy of the labels given the classes that the source network would choose, -H(Y given Z), in nats
 * (Tran, Nguyen and Hassner 2019). At most 0; higher = easier.
 *
 * @param source - Class that the source network chooses for each image (arg-max of its softmax).
 * @param labels - Class of each image.
 * @returns The estimate with a standard error by patient; NaN with reason `"empty"` or `"single-class"`.
 * @throws RangeError when lengths differ, a class is none or an option is out of range.
 *
 * @example
 * ```ts
 * import { nce } from "@xrt/metrics";
 * nce([0, 0, 1, 1], [0, 1, 0, 1], { groups: "independent" }).value.toFixed(6); // => "-0.693147"
 * ```
 */
export function nce(
  source: ArrayLike<number>,
  labels: ArrayLike<number>,
  options: JackknifeOptions = {},
): Estimate {
  checkArrays("nce", { source, labels });
  const n = labels.length;
  const chosen = classesOf("nce", source, n, "source");
  const classes = classesOf("nce", labels, n);
  const statistic = (rows: readonly number[]) => {
    if (rowsByClass(classes, rows).length < 2) return "single-class";
    let entropy = 0;
    for (const bySource of rowsByClass(chosen, rows)) {
      for (const both of rowsByClass(classes, bySource)) {
        entropy += (both.length / rows.length) * Math.log(both.length / bySource.length);
      }
    }
    return entropy;
  };
  return withBlockJackknife("nce", n, statistic, options);
}
