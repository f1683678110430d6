import { type NdArray, sizeOf, type TypedArray } from "@xrt/core";
import type { Graph } from "@xrt/graph";

/** A `tf.Tensor`, by what is used of it. */
export interface TensorLike {
  readonly shape: readonly number[];
  data(): Promise<ArrayLike<number>>;
}

/** One array: an `NdArray` or decoded image, a `tf.Tensor`, or bare numbers in the order of the network's input. */
export type ArrayInput = NdArray<TypedArray> | TensorLike | ArrayLike<number>;

/** What a method explains: one image or a batch, or such an array for each input of the network by its name. */
export type Input = ArrayInput | Readonly<Record<string, ArrayInput>>;

/** One input of the network. */
export interface InputPart {
  readonly name: string;
  /** Of one image, as the network wants it. */
  readonly shape: readonly number[];
  /** Of one image, as it was given. */
  readonly given: readonly number[];
  /** Whether it was given with the channels last to a network that wants them first. */
  readonly turned: boolean;
  /** Where it lies in the numbers of one image. */
  readonly offset: number;
  readonly size: number;
}

/** Images as a batch in the network's own layout: the numbers of all inputs of an image lie one after another. */
export interface Batch {
  readonly data: Float32Array;
  /** Number of images. */
  readonly count: number;
  /** Numbers of one image. */
  readonly size: number;
  /** Whether it was one image to begin with: results then have no batch axis. */
  readonly single: boolean;
  readonly parts: readonly InputPart[];
  /** Number of images as they were given, where `count` is a multiple of it because each is looked at several times. */
  readonly distinct?: number;
}

/**
 * One image or a batch, in any of its forms, for the inputs of `graph`.
 *
 * @param graph - Null for a function: an odd number of axes is then one image (`[features]`, `[height, width, channels]`).
 * @throws RangeError when a shape does not fit, a value is not finite, or an input is missing.
 */
export async function toBatch(caller: string, graph: Graph | null, input: Input): Promise<Batch> {
  const wanted = graph?.inputs ?? ["images"];
  const named = isArrayInput(input) ? undefined : input;
  if (named === undefined && wanted.length !== 1) {
    throw new RangeError(
      `${caller}: the network has the inputs ${wanted.join(", ")}; wants one input, or an array for each: ` +
        `{ ${wanted.map((name) => `${name}: ...`).join(", ")} }`,
    );
  }
  const given: { name: string; array: NdArray; fit: Fit }[] = [];
  for (const name of wanted) {
    const own = named === undefined ? (input as ArrayInput) : named[name];
    if (own === undefined) {
      throw new RangeError(`${caller}: input "${name}" is missing; wants ${wanted.join(", ")}`);
    }
    const shape = graph === null ? undefined : ownShape(graph, name);
    const array = await toArray(own, shape);
    given.push({ name, array, fit: fitOf(caller, array.shape, shape) });
  }
  const [first] = given;
  const count = first?.fit.count ?? 0;
  if (count < 1) throw new RangeError(`${caller}: the batch holds no image`);
  let size = 0;
  const parts = given.map(({ name, fit, array }): InputPart => {
    if (fit.count !== count || fit.single !== first?.fit.single) {
      throw new RangeError(
        `${caller}: "${name}" is [${array.shape}], another input has ${count} images`,
      );
    }
    const offset = size;
    size += sizeOf(fit.shape);
    return {
      name,
      shape: fit.shape,
      given: fit.given,
      turned: fit.turned,
      offset,
      size: sizeOf(fit.shape),
    };
  });
  const [only] = given;
  if (given.length === 1 && only !== undefined && !only.fit.turned) {
    checkFinite(`${caller}: input element`, only.array.data);
    return { data: only.array.data, count, size, single: only.fit.single, parts };
  }
  const data = new Float32Array(count * size);
  for (const [k, { array }] of given.entries()) {
    checkFinite(`${caller}: input element`, array.data);
    const part = parts[k] as InputPart;
    for (let i = 0; i < count; i++) {
      const own = array.data.subarray(i * part.size, (i + 1) * part.size);
      data.set(part.turned ? channelsFirst(own, part.given) : own, i * size + part.offset);
    }
  }
  return { data, count, size, single: first?.fit.single ?? false, parts };
}

/** How an array lies to the input that it is for. */
interface Fit {
  readonly shape: readonly number[];
  readonly given: readonly number[];
  readonly turned: boolean;
  readonly single: boolean;
  readonly count: number;
}

function fitOf(
  caller: string,
  shape: readonly number[],
  wanted: readonly number[] | undefined,
): Fit {
  if (wanted === undefined) {
    const single = shape.length % 2 === 1;
    const own = single ? shape : shape.slice(1);
    return { shape: own, given: own, turned: false, single, count: single ? 1 : (shape[0] ?? 0) };
  }
  const single = shape.length === wanted.length;
  const own = single ? shape : shape.slice(1);
  const count = single ? 1 : (shape[0] ?? 0);
  if (String(own) === String(wanted)) {
    return { shape: wanted, given: own, turned: false, single, count };
  }
  const [height, width, channels] = own;
  if (own.length === 3 && String([channels, height, width]) === String(wanted)) {
    return { shape: wanted, given: own, turned: true, single, count };
  }
  throw new RangeError(
    `${caller}: input is [${shape}], wants [${wanted}] or [images${wanted.map((d) => `,${d}`).join("")}]`,
  );
}

function ownShape(graph: Graph, name: string): readonly number[] {
  return (graph.types.get(name)?.shape ?? []).slice(1).map(Number);
}

/** Whether it is one array, and not several by name. */
function isArrayInput(input: Input): input is ArrayInput {
  if (ArrayBuffer.isView(input) || Array.isArray(input)) return true;
  const { shape, data } = input as Partial<NdArray>;
  return Array.isArray(shape) && data !== undefined;
}

async function toArray(input: ArrayInput, shape: readonly number[] | undefined): Promise<NdArray> {
  if ("shape" in input && Array.isArray(input.shape)) {
    const data = typeof input.data === "function" ? await input.data() : input.data;
    if (data.length !== sizeOf(input.shape)) {
      throw new RangeError(
        `input holds ${data.length} numbers, its shape [${input.shape}] wants ${sizeOf(input.shape)}`,
      );
    }
    return { data: toFloat32(data), shape: input.shape };
  }
  const data = toFloat32(input as ArrayLike<number>);
  const size = sizeOf(shape ?? [data.length]);
  const own = shape ?? [data.length];
  if (data.length % size !== 0) {
    throw new RangeError(`input holds ${data.length} numbers, an image of [${own}] has ${size}`);
  }
  return { data, shape: data.length === size ? own : [data.length / size, ...own] };
}

function toFloat32(data: ArrayLike<number>): Float32Array {
  return data instanceof Float32Array ? data : Float32Array.from(data);
}

/** @throws RangeError that names the first value that is not finite: `what`, its index and the value. */
export function checkFinite(what: string, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      throw new RangeError(`${what} ${i} is ${values[i]}, wants finite values`);
    }
  }
}

/** `[channels, height, width]` of `[height, width, channels]`. */
export function channelsFirst(
  values: ArrayLike<number>,
  [height = 0, width = 0, channels = 0]: readonly number[],
): Float32Array {
  const turned = new Float32Array(values.length);
  const places = height * width;
  for (let p = 0; p < places; p++) {
    for (let c = 0; c < channels; c++) turned[c * places + p] = values[p * channels + c] ?? 0;
  }
  return turned;
}

/** `[height, width, channels]` of `[channels, height, width]`; `shape` is that of the result. */
export function channelsLast(
  values: ArrayLike<number>,
  [height = 0, width = 0, channels = 0]: readonly number[],
): Float32Array {
  const turned = new Float32Array(values.length);
  const places = height * width;
  for (let p = 0; p < places; p++) {
    for (let c = 0; c < channels; c++) turned[p * channels + c] = values[c * places + p] ?? 0;
  }
  return turned;
}

/** The arrays that a run is fed, of `count` images whose numbers lie in `data` as in a {@link Batch}. */
export function feedsOf(
  { parts, size }: Pick<Batch, "parts" | "size">,
  data: Float32Array,
  count: number,
): Record<string, NdArray> {
  const feeds: Record<string, NdArray> = {};
  for (const { name, shape, offset, size: own } of parts) {
    if (own === size) {
      feeds[name] = { data: data.subarray(0, count * size), shape: [count, ...shape] };
      continue;
    }
    const array = new Float32Array(count * own);
    for (let i = 0; i < count; i++) {
      array.set(data.subarray(i * size + offset, i * size + offset + own), i * own);
    }
    feeds[name] = { data: array, shape: [count, ...shape] };
  }
  return feeds;
}
