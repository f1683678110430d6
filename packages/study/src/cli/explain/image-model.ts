import type { Preprocess } from "@xrt/core";
import { type ExplainedModel, explainedModel } from "./explained-model.js";
import { imageInput } from "./image-input.js";
import { contractOfFlags } from "./model-flags.js";

/** A network of images, with how an image comes to its input. */
export interface ImageModel extends Omit<ExplainedModel, "preprocess" | "usualMode"> {
  readonly contract: Preprocess;
  /** Whether its input is `[channels, height, width]`. */
  readonly channelsFirst: boolean;
  /** A note for the user where neither the model nor the command line says what an image is scaled to. */
  readonly guess: string | undefined;
}

/**
 * The network of `--model` and the contract of `--preprocess` and `--geometry`.
 *
 * @throws As {@link explainedModel}; UsageError when its input is no image, or a flag cannot be read.
 */
export async function imageModel(flags: {
  readonly model?: string;
  readonly classes?: string;
  readonly preprocess?: string;
  readonly geometry?: string;
}): Promise<ImageModel> {
  const { name, graph, classes, preprocess, usualMode } = await explainedModel(flags);
  const input = imageInput(graph);
  const { contract, isGuessed } = await contractOfFlags(flags, preprocess, usualMode, input);
  const guess = `the model does not say what it expects of an image; "${contract.mode}" scaling was taken, another is named with --preprocess`;
  return {
    ...{ name, graph, classes, contract, channelsFirst: input.channelsFirst },
    guess: isGuessed ? guess : undefined,
  };
}
