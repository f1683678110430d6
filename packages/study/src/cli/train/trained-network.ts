// layer-models are built and read on a TensorFlow.js backend; they are trained elsewhere
import "@tensorflow/tfjs-backend-cpu";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { networkNames } from "@xrt/backbones";
import { pretrained } from "@xrt/backbones/node";
import { nearest, type Preprocess, type PreprocessMode, UsageError } from "@xrt/core";
import { type Graph, greyInput } from "@xrt/graph";
import { sampleMobileNetFolder } from "@xrt/sample";
import { loadModel } from "../graph/load-model.js";
import { channelsLastInput } from "./channels-last-input.js";
import { POOLED, withNewHead } from "./with-new-head.js";

/** A network that is ready to be trained. */
export interface TrainedNetwork {
  /** For reports. */
  readonly name: string;
  /** Grey pixels 0 to 255 in, `[batch, height, width, 1]`, one probability out. */
  readonly graph: Graph;
  readonly preprocess: Preprocess;
  /** Whether the head is new: then all in front of it may be frozen. */
  readonly hasNewHead: boolean;
}

/** What of the command line says which network. */
export interface NetworkFlags {
  readonly model?: string;
  readonly weights?: string;
  readonly preprocess?: PreprocessMode;
  readonly seed: number;
}

/**
 * The network of `--model`: a name with the weights of `--weights`, or a file. One that does not return one number an image gets a
 * new head in place of its classifier.
 *
 * @throws UsageError when there is no such network, file or weights.
 * @throws DataError when a file is broken.
 */
export async function trainedNetwork(flags: NetworkFlags): Promise<TrainedNetwork> {
  const { name, graph, preprocess } = await sourceOf(flags);
  const channelsLast = channelsLastInput(graph);
  const output = channelsLast.types.get(channelsLast.outputs[0] ?? "")?.shape;
  const hasNewHead = String(output) !== "batch,1";
  const framed = greyInput(channelsLast, preprocess);
  return {
    ...{ name, preprocess, hasNewHead },
    graph: hasNewHead ? withNewHead(framed, flags.seed) : framed,
  };
}

interface Source {
  readonly name: string;
  readonly graph: Graph;
  readonly preprocess: Preprocess;
}

async function sourceOf({ model, weights, preprocess: mode, seed }: NetworkFlags): Promise<Source> {
  if (model !== undefined && networkNames.includes(model)) {
    const named = await pretrained(model, {
      weights: weights ?? null,
      seed,
      includeTop: false,
      ...(mode && { preprocess: contract(mode, [224, 224], 3) }),
    });
    const preprocess = mode ? { ...named.preprocess, mode } : named.preprocess;
    return {
      name: weights === undefined ? `${model}, random` : `${model}, ${weights}`,
      graph: named.graph,
      preprocess,
    };
  }
  if (weights !== undefined) {
    throw new UsageError("--weights: is for a network by its name; a file has its weights in it");
  }
  if (model !== undefined && !existsSync(model)) {
    throw new UsageError(
      `--model: "${model}" is neither a file nor a network; nearest: ${nearest(model, networkNames).join(", ")}; see: xrt models list`,
    );
  }
  const { graph, kind } = await loadModel(model ?? join(sampleMobileNetFolder(), "model.json"));
  const shape = channelsLastInput(graph).types.get(channelsLastInput(graph).inputs[0] ?? "")?.shape;
  const [, height, width, channels] = shape ?? [];
  if (shape?.length !== 4 || (channels !== 1 && channels !== 3)) {
    throw new UsageError(`--model: the network takes [${shape}], wants one image`);
  }
  const usual = kind === "onnx" ? "torch" : "tf";
  return {
    name: model ?? "mobilenet-v1-0.25, imagenet",
    graph,
    preprocess: contract(mode ?? usual, [Number(height), Number(width)], channels),
  };
}

function contract(
  mode: PreprocessMode,
  size: readonly [number, number],
  channels: 1 | 3,
): Preprocess {
  return { mode, size, channels, geometry: "center-crop", resampler: "bilinear" };
}

/** The layer of `--freeze`: `"backbone"` is all in front of the head, `"none"` nothing. */
export function frozenLayer(
  freeze: string | undefined,
  { hasNewHead }: TrainedNetwork,
): string | undefined {
  if (freeze === "none") return undefined;
  if (freeze !== undefined && freeze !== "backbone") return freeze;
  return hasNewHead ? POOLED : "last-conv";
}
