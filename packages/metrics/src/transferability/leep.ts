import type { Estimate } from "../estimate.js";
import { type JackknifeOptions, withBlockJackknife } from "../internal/block-jackknife.js";
import { classesOf, rowsByClass } from "../internal/classes.js";
import { type Features, matrixOf } from "../internal/matrix.js";

/**
 * LEEP: the mean log likelihood of the labels when the classes of the source network are translated into them, mean over images of
 * ln sum_z P(y given z) theta(x)_z (Nguyen et al. 2020). At most 0; higher = easier. It needs a softmax head.
 *
 * @param sourceProbabilities - Softmax outputs of the source network, shape `[images, source classes]`; rows sum to 1.
 * @param labels - Class of each image.
 * @returns The estimate with a standard error by patient; NaN with reason `"empty"`, `"single-class"`, or `"source-head-undefined"`
 * where rows do not sum to 1, as those of a sigmoid head: use `logMe`.
 * @throws RangeError when lengths differ, a probability is below 0 or not finite or an option is out of range.
 *
 * @example
 * ```ts
 * import { ndArray } from "@xrt/core";
 * import { leep } from "@xrt/metrics";
 * const theta = ndArray(Float64Array.of(1, 0, 1, 0, 0, 1, 0, 1), [4, 2]);
 * leep(theta, [0, 0, 1, 1], { groups: "independent" }).value; // => 0
 * ```
 */
export function leep(
  sourceProbabilities: Features,
  labels: ArrayLike<number>,
  options: JackknifeOptions = {},
): Estimate {
  const { n, columns } = matrixOf("leep", "sourceProbabilities", sourceProbabilities);
  const classes = classesOf("leep", labels, n);
  const theta = (i: number, z: number) => columns[z]?.[i] as number;
  let isSoftmax = true;
  for (let i = 0; i < n; i++) {
    const row = columns.map((_, z) => theta(i, z));
    if (row.some((v) => v < 0)) {
      throw new RangeError(`leep: sourceProbabilities[${i}] is [${row}], wants none below 0`);
    }
    // a softmax in float32 sums to 1 within 1e-5
    if (Math.abs(row.reduce((a, b) => a + b, 0) - 1) > 1e-4) isSoftmax = false;
  }
  const statistic = (rows: readonly number[]) => {
    if (!isSoftmax) return "source-head-undefined";
    const own = rowsByClass(classes, rows);
    if (own.length < 2) return "single-class";
    const joint = own.map((list) =>
      columns.map((_, z) => list.reduce((sum, i) => sum + theta(i, z), 0)),
    );
    const mass = columns.map((_, z) => joint.reduce((sum, row) => sum + (row[z] as number), 0));
    const logs = own.flatMap((list, c) =>
      list.map((i) => {
        const likelihood = mass.reduce(
          (sum, m, z) => sum + (m === 0 ? 0 : ((joint[c]?.[z] as number) / m) * theta(i, z)),
          0,
        );
        return Math.log(likelihood);
      }),
    );
    return logs.reduce((a, b) => a + b, 0) / rows.length;
  };
  return withBlockJackknife("leep", n, statistic, options);
}
