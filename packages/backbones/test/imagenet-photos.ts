import type { PreprocessMode } from "@xrt/core";
import type { Graph } from "@xrt/graph";
import { compile } from "@xrt/graph/onnx";
import { photo } from "./photo.js";

/** Photographs of ../shared/data with the classes of ImageNet that are right for each. */
export const imagenetPhotos: readonly (readonly [file: string, right: readonly number[]])[] = [
  ["coral_cat.png", [281, 282, 285]], // tabby, tiger cat, Egyptian cat
  ["coral_dog_segmentation.png", [258]], // Samoyed
  ["gradcam_both.png", [242, 243]], // boxer, bull mastiff
  ["coral_hot_dog.jpg", [934]],
  ["darknet_dog.jpg", [248, 249, 250, 537]], // Eskimo dog, malamute, Siberian husky, dogsled
  ["darknet_eagle.jpg", [22]], // bald eagle
];

/** How many photographs a network recognises at first, and among its first five. */
export interface Recognised {
  readonly top1: number;
  readonly top5: number;
  /** First class of each photograph and its score. */
  readonly first: readonly (readonly [index: number, score: number])[];
}

/** Run a classifier of 1,000 classes on the photographs. */
export async function recognise(graph: Graph, mode: PreprocessMode): Promise<Recognised> {
  const executable = await compile(graph);
  const first: [number, number][] = [];
  let [top1, top5] = [0, 0];
  for (const [file, right] of imagenetPhotos) {
    const out = await executable.run({ [graph.inputs[0] ?? ""]: await photo(file, mode) });
    const scores = out[graph.outputs[0] ?? ""]?.data ?? new Float32Array();
    const order = [...scores.keys()].sort((a, b) => (scores[b] as number) - (scores[a] as number));
    const [best = -1] = order;
    first.push([best, scores[best] as number]);
    if (right.includes(best)) top1++;
    if (order.slice(0, 5).some((index) => right.includes(index))) top5++;
  }
  await executable.dispose();
  return { top1, top5, first };
}
