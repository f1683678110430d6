import { fromBfloat16, fromFloat16 } from "@xrt/core";
import { InvalidModelError, UnsupportedOpError } from "../../errors.js";
import { joinBytes } from "../join-bytes.js";
import { type ElementFormat, ElementType, elementFormats } from "./element-type.js";
import { count, type Known } from "./known.js";
import type { TensorMessage } from "./messages.js";

/**
 * Type of a tensor's elements.
 *
 * @throws UnsupportedOpError for types that are not carried, such as strings.
 */
export function formatOf({ name, elementType }: TensorMessage): ElementFormat {
  const format = elementFormats.get(elementType);
  if (format !== undefined) return format;
  const known = [...elementFormats.values()].map((f) => f.name).join(", ");
  throw new UnsupportedOpError(
    `a tensor of element type ${elementType}`,
    name,
    `types that are carried: ${known}`,
  );
}

/**
 * Compare a tensor's shape with the bytes that are there, before anything is allocated.
 *
 * @throws InvalidModelError when they differ.
 */
export function checkTensor(tensor: TensorMessage): void {
  const { name, shape, raw, floats, doubles, integers, external, elementType } = tensor;
  const { bytes } = formatOf(tensor);
  const size = count(shape);
  if (shape.some((d) => !Number.isSafeInteger(d) || d < 0) || !Number.isSafeInteger(size)) {
    throw new InvalidModelError(`fromOnnx: tensor "${name}" has the impossible shape [${shape}]`);
  }
  if (external !== undefined) return;
  const total = (chunks: readonly Uint8Array[]) => chunks.reduce((n, c) => n + c.length, 0);
  const have =
    raw !== undefined
      ? raw.length / bytes
      : elementType === ElementType.FLOAT
        ? total(floats) / 4
        : elementType === ElementType.DOUBLE
          ? total(doubles) / 8
          : integers.length;
  if (have !== size) {
    throw new InvalidModelError(
      `fromOnnx: tensor "${name}" [${shape}] wants ${size} elements, the file has ${have}`,
    );
  }
}

/**
 * The elements of a tensor. A float32 tensor whose bytes are aligned shares them with the file.
 *
 * @param raw - The bytes, where they lie outside the file.
 * @throws InvalidModelError when shape and bytes do not fit.
 */
export function tensorData(tensor: TensorMessage, raw: Uint8Array | undefined = tensor.raw): Known {
  const format = formatOf(tensor);
  const { kind } = format;
  const range = format.range === undefined ? {} : { range: format.range };
  const { shape, elementType, integers } = tensor;
  checkTensor({ ...tensor, raw, external: undefined });
  const chunks =
    raw ?? joinBytes(elementType === ElementType.DOUBLE ? tensor.doubles : tensor.floats);
  if (
    raw === undefined &&
    elementType !== ElementType.FLOAT &&
    elementType !== ElementType.DOUBLE
  ) {
    const bits =
      elementType === ElementType.FLOAT16
        ? fromFloat16
        : elementType === ElementType.BFLOAT16
          ? fromBfloat16
          : undefined;
    const data = bits === undefined ? integers : Float32Array.from(integers, bits);
    return { kind, shape, data, ...range };
  }
  return { kind, shape, data: elementsOf(chunks, format), ...range };
}

function elementsOf(
  raw: Uint8Array,
  { kind, bytes, read, name }: ElementFormat,
): ArrayLike<number> {
  const size = raw.length / bytes;
  if (name === "float" && littleEndian) {
    return raw.byteOffset % 4 === 0
      ? new Float32Array(raw.buffer, raw.byteOffset, size)
      : new Float32Array(raw.slice().buffer);
  }
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const data = kind === "float" ? new Float32Array(size) : new Array<number>(size);
  for (let i = 0; i < size; i++) data[i] = read(view, i * bytes);
  return data;
}

const littleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;
