import { axisOf } from "../attributes.js";
import { count } from "../known.js";
import { type Fold, numbers } from "./fold.js";

/** `DequantizeLinear` of a constant: `(x - zero point) * scale`, per tensor or along `axis`. */
const dequantize: Fold = ({ input, inputs, attributes }) => {
  const { shape, data } = input(0);
  const scale = numbers(input(1));
  const zero = inputs[2] === undefined ? [] : numbers(inputs[2]);
  if (input(1).shape.length > 1) throw new RangeError("scales by blocks are not carried");
  const axis = scale.length === 1 ? 0 : axisOf(attributes.int("axis", 1), shape.length);
  const inner = count(shape.slice(axis + 1));
  const places = shape[axis] ?? 1;
  if (scale.length !== 1 && scale.length !== places) {
    throw new RangeError(`${scale.length} scales do not fit axis ${axis} of [${shape}]`);
  }
  const at = (list: ArrayLike<number>, i: number) =>
    list.length <= 1 ? list[0] : list[Math.floor(i / inner) % places];
  const values = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) {
    values[i] = (Number(data[i]) - (at(zero, i) ?? 0)) * (at(scale, i) ?? 1);
  }
  return { kind: "float", shape, data: values };
};

/** Ops of quantisation on known arrays. */
export const quantisation: Readonly<Record<string, Fold>> = { DequantizeLinear: dequantize };
