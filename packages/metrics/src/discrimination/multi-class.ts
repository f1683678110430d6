import { checkArrays, checkFunction } from "../internal/check-given.js";
import {
  type BinaryMetric,
  type MultiLabelMetric,
  type MultiLabelOptions,
  multiLabel,
} from "./multi-label.js";

/**
 * A binary metric of each class against all others (one versus rest), with its averages.
 *
 * @param metric - For example `auroc`.
 * @param yTrue - Class of each image, 0 to `yScore.length - 1`; NaN where it was not observed.
 * @param yScore - One column a class, each with a score for each image.
 * @returns As `multiLabel`: a class without images is undefined and left out of the averages.
 * @throws RangeError when a class is not such a number or lengths differ, and as `metric`.
 *
 * @example
 * ```ts
 * import { auroc, multiClass } from "@xrt/metrics";
 * const { macro } = multiClass(auroc, [0, 1, 2], [[9, 1, 2], [3, 4, 8], [1, 0, 5]]);
 * macro.value.toFixed(4); // => "0.8333"
 * ```
 */
export function multiClass(
  metric: BinaryMetric,
  yTrue: ArrayLike<number>,
  yScore: readonly ArrayLike<number>[],
  options: MultiLabelOptions = {},
): MultiLabelMetric {
  checkFunction("multiClass", "metric", metric);
  checkArrays("multiClass", { yTrue, yScore });
  for (let i = 0; i < yTrue.length; i++) {
    const label = yTrue[i] as number;
    if (Number.isNaN(label)) continue;
    if (!Number.isInteger(label) || label < 0 || label >= yScore.length) {
      throw new RangeError(
        `multiClass: yTrue[${i}] is ${label}, wants a class from 0 to ${yScore.length - 1}, or NaN`,
      );
    }
  }
  const columns = yScore.map((_, k) =>
    Float64Array.from(yTrue, (label) => (Number.isNaN(label) ? label : Number(label === k))),
  );
  return multiLabel(metric, columns, yScore, options);
}
