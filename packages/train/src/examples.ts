import { DataError, gather, type NdArray, sameShape } from "@xrt/core";
import { labelCount } from "./losses/label-table.js";
import type { Labels } from "./losses/loss.js";

/** Which batches are asked for. */
export interface BatchRequest {
  /** Images in a batch; the last one takes what is left. */
  readonly size: number;
  /** Pass over the data, counted from 1: with it and the image an augmentation draws its numbers. */
  readonly epoch: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Images in batches, in the order that is asked for: what `batches` of `@xrt/data` returns. Reading ahead is up to it.
 *
 * @param order - Indices of images; one may occur several times.
 */
export type ImageBatches = (
  order: readonly number[],
  request: BatchRequest,
) => AsyncIterable<{ readonly images: NdArray }>;

/** Images with their labels, in memory or read in batches. */
export interface Examples {
  /** `[images, ...]` in the units of the network's input, or a function that reads them. */
  readonly inputs: NdArray | ImageBatches;
  /** One number an image, or `[images, outputs]`; `NaN` where it was not observed. */
  readonly labels: Labels;
  /** Weight of each image, 0 or more. */
  readonly weights?: ArrayLike<number> | undefined;
  /** Patient of each image: metrics take the patient as the unit. */
  readonly groups?: readonly string[] | undefined;
  /** Names the content of `inputs` where they are read by a function; the key under which features are cached. */
  readonly hash?: string | undefined;
}

/** What a run learns from, and what judges each epoch. */
export interface TrainingData {
  readonly train: Examples;
  /** Chooses the epoch that is kept. */
  readonly validation?: Examples | undefined;
}

/** A batch of images. */
export interface IndexedBatch {
  readonly indices: readonly number[];
  readonly images: NdArray;
}

/**
 * Images at `order` in batches.
 *
 * @param input - Shape of the network's input, without the batch.
 * @throws DataError when a batch has another number of images, or images of another shape, than was asked for.
 */
export async function* exampleBatches(
  caller: string,
  { inputs }: Examples,
  order: readonly number[],
  { input, ...request }: BatchRequest & { readonly input: readonly number[] },
): AsyncGenerator<IndexedBatch, void, undefined> {
  if (typeof inputs !== "function") {
    for (let start = 0; start < order.length; start += request.size) {
      const indices = order.slice(start, start + request.size);
      yield { indices, images: gather(inputs, indices) };
    }
    return;
  }
  let start = 0;
  for await (const { images } of inputs(order, request)) {
    const indices = order.slice(start, start + request.size);
    start += indices.length;
    if (images.shape[0] !== indices.length) {
      throw new DataError(
        `${caller}: a batch has ${images.shape[0]} images, ${indices.length} were asked for; leave out images that cannot be read beforehand`,
      );
    }
    checkShape(caller, images, input);
    yield { indices, images };
  }
  if (start !== order.length) {
    throw new DataError(`${caller}: the batches held ${start} of ${order.length} images`);
  }
}

/**
 * Check that examples can be used with a network.
 *
 * @throws DataError when there are none, the numbers of images, labels, weights and patients differ, the images have another
 *   size than the network wants, or a weight or patient is none.
 */
export function checkExamples(
  caller: string,
  { inputs, labels, weights, groups }: Examples,
  input: readonly number[],
): void {
  const n = labelCount(labels);
  const images = typeof inputs === "function" ? n : (inputs.shape[0] ?? 0);
  if (images === 0) throw new DataError(`${caller}: got no images`);
  for (const [what, count] of Object.entries({
    labels: n,
    weights: weights?.length ?? images,
    groups: groups?.length ?? images,
  })) {
    if (count !== images)
      throw new DataError(`${caller}: got ${images} images and ${count} ${what}`);
  }
  if (typeof inputs !== "function") checkShape(caller, inputs, input);
  for (let i = 0; i < (weights?.length ?? 0); i++) {
    const w = weights?.[i] as number;
    if (!(w >= 0 && Number.isFinite(w))) {
      throw new DataError(`${caller}: weight of image ${i} is ${w}, wants 0 or more`);
    }
  }
  const nobody =
    groups?.findIndex((patient) => typeof patient !== "string" || patient === "") ?? -1;
  if (nobody >= 0) {
    throw new DataError(
      `${caller}: image ${nobody} has no patient; give each a name or leave groups out`,
    );
  }
}

function checkShape(caller: string, { shape }: NdArray, input: readonly number[]): void {
  if (sameShape(shape.slice(1), input)) return;
  throw new DataError(
    `${caller}: images are [${shape.slice(1)}], the network wants [${input}]; bring them to that size with \`preprocess\``,
  );
}
