import type { NdArray } from "@xrt/core";
import { row } from "../run/rows.js";
import { copyBlock } from "./copy-block.js";
import type { Crop } from "./crop.js";
import type { LocalValue } from "./local-network.js";
import type { ChangeGrid, Stage } from "./plan-stages.js";
import type { Span } from "./span.js";

/** Number of the rows and of the columns that change. */
export type ChangeIndex = readonly [number, number];

/** The parts along the rows and along the columns. */
export type Crops = readonly [Crop, Crop];

/** What a stage made of some changes. */
export interface Made {
  readonly stage: Stage;
  readonly array: NdArray;
}

/** All of a value, for each change. */
export function wholeOf({ axes, shape }: LocalValue, { rows, columns }: ChangeGrid): Crops {
  const crop = (axis: 0 | 1, changes: readonly Span[]): Crop => ({
    size: shape[axes[axis] - 1] ?? 1,
    starts: changes.map(() => 0),
  });
  return [crop(0, rows), crop(1, columns)];
}

/** One number for each axis of an image's value: those given for rows and columns, and `others`. */
function placed(
  { axes: [rows, columns] }: Pick<LocalValue, "axes">,
  others: readonly number[],
  [row, column]: readonly [number, number],
): number[] {
  return others.map((n, i) => (i + 1 === rows ? row : i + 1 === columns ? column : n));
}

/** Shape of the part of one image's value. */
export function partShape(value: LocalValue, [rows, columns]: Crops): number[] {
  return placed(value, value.shape, [rows.size, columns.size]);
}

/** Cuts the part of a change out of a value of one image. */
export function cutOut(
  value: LocalValue,
  data: Float32Array,
  crops: Crops,
  [r, c]: ChangeIndex,
  into: Float32Array,
): void {
  const size = partShape(value, crops);
  const start = placed(value, [0, 0, 0], [crops[0].starts[r] ?? 0, crops[1].starts[c] ?? 0]);
  copyBlock(
    { data, shape: value.shape, start },
    { data: into, shape: size, start: [0, 0, 0] },
    size,
  );
}

/**
 * Writes what changed of a value into the part of a change.
 *
 * @param k - Where the change stands in what was made.
 */
export function pasteChange(
  value: LocalValue,
  { stage, array }: Made,
  k: number,
  crops: Crops,
  index: ChangeIndex,
  into: Float32Array,
): void {
  const along = ([0, 1] as const).map((axis) => {
    const i = index[axis];
    const { from, to } = stage.changes[axis][i] as Span;
    const start = crops[axis].starts[i] ?? 0;
    const first = Math.max(from, start);
    const length = Math.min(to, start + crops[axis].size) - first;
    const made = (stage.crops[axis].starts[i] ?? 0) / stage.steps[axis];
    return { source: first - made, target: first - start, length };
  });
  const both = (pick: (own: (typeof along)[number]) => number): [number, number] => [
    pick(along[0] as (typeof along)[number]),
    pick(along[1] as (typeof along)[number]),
  ];
  const size = placed(
    value,
    value.shape,
    both(({ length }) => length),
  );
  if (size.some((n) => n <= 0)) return;
  const shape = array.shape.slice(1);
  const data = row(array, k);
  copyBlock(
    {
      data,
      shape,
      start: placed(
        value,
        [0, 0, 0],
        both(({ source }) => source),
      ),
    },
    {
      data: into,
      shape: partShape(value, crops),
      start: placed(
        value,
        [0, 0, 0],
        both(({ target }) => target),
      ),
    },
    size,
  );
}
