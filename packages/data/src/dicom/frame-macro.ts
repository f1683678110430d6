import type { DataSet } from "dicom-parser";
import { itemsOf } from "./attributes.js";

/**
 * Where the attributes of a frame stand that enhanced images keep in functional groups (PS3.3, C.7.6.16): the frame's
 * own group, the one that all frames share, or else the data set itself.
 *
 * @param macro - Sequence that holds them within a group.
 */
export function frameMacro(dataSet: DataSet, macro: string, frame: number): DataSet {
  const own = itemsOf(dataSet, "x52009230")[frame];
  const [shared] = itemsOf(dataSet, "x52009229");
  for (const group of [own, shared]) {
    const item = group && itemsOf(group, macro)[0];
    if (item !== undefined) return item;
  }
  return dataSet;
}
