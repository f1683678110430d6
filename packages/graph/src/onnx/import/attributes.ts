import type { NodeMessage, TensorMessage } from "./messages.js";

/** Reads the attributes of a node. One that is there without a value is 0 or empty, as protobuf has it. */
export interface Attributes {
  has(name: string): boolean;
  int<T>(name: string, fallback: T): number | T;
  float(name: string, fallback: number): number;
  text(name: string, fallback: string): string;
  ints(name: string): readonly number[] | undefined;
  floats(name: string): readonly number[] | undefined;
  tensor(name: string): TensorMessage | undefined;
}

export function attributesOf({ attributes }: NodeMessage): Attributes {
  return {
    has: (name) => attributes.has(name),
    int(name, fallback) {
      const attribute = attributes.get(name);
      return attribute === undefined ? fallback : (attribute.int ?? 0);
    },
    float(name, fallback) {
      const attribute = attributes.get(name);
      return attribute === undefined ? fallback : (attribute.float ?? 0);
    },
    text(name, fallback) {
      const attribute = attributes.get(name);
      return attribute === undefined ? fallback : (attribute.text ?? "");
    },
    ints: (name) => attributes.get(name)?.ints,
    floats: (name) => attributes.get(name)?.floats,
    tensor: (name) => attributes.get(name)?.tensor,
  };
}

/**
 * `axis` counted from the front.
 *
 * @throws RangeError when it is not within `rank`.
 */
export function axisOf(axis: number, rank: number): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    throw new RangeError(`axis ${axis} is not within ${rank} axes`);
  }
  return axis < 0 ? axis + rank : axis;
}

/**
 * `axes` counted from the front.
 *
 * @throws RangeError when one is not within `rank` or occurs twice.
 */
export function axesOf(axes: readonly number[], rank: number): number[] {
  const found = axes.map((axis) => axisOf(axis, rank));
  if (new Set(found).size !== found.length) throw new RangeError(`axes [${axes}] repeat one`);
  return found;
}
