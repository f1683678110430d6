import "@tensorflow/tfjs-backend-cpu";
import { join } from "node:path";
import { enableProdMode } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import type { NdArray, PreprocessMode } from "@xrt/core";
import { type Graph, tap } from "@xrt/graph";
import { fromLayersModel } from "@xrt/graph/layers";
import { compile } from "@xrt/graph/onnx";
import { afterAll, describe, expect, test } from "vitest";
import { imagenetPhotos, recognise } from "../../test/imagenet-photos.js";
import { photo } from "../../test/photo.js";
import { absent, fetchedWeights, photos } from "../../test/real-data.js";
import { withFile } from "../../test/with-file.js";
import type { BuildOptions } from "../index.js";

enableProdMode();

const made: LayersModel[] = [];
afterAll(() => {
  for (const network of made) network.dispose();
});

const fetched = (file: string) => join(fetchedWeights, file);

/** File, network, options of the builder, preprocess mode, names, photographs recognised at first and among five, of six. */
const CLASSIFIERS: readonly (readonly [
  string,
  string,
  BuildOptions,
  PreprocessMode,
  string,
  number,
  number,
])[] = [
  [fetched("resnet50/model.json"), "resnet50-v1", { epsilon: 1e-3 }, "caffe", "keras-old", 6, 6],
  [
    fetched("mobilenet_v2-b0353104.pth"),
    "mobilenet-v2-1",
    { padding: "torch", epsilon: 1e-5 },
    "torch",
    "torchvision",
    6,
    6,
  ],
  [
    fetched("efficientnet-lite0-57934424.pth"),
    "efficientnet-lite0",
    {},
    "tf",
    "efficientnet-pytorch",
    5,
    6,
  ],
];

describe("weights of ImageNet in our networks (each is skipped without its file or the photos)", () => {
  for (const [file, name, build, mode, names, top1, top5] of CLASSIFIERS) {
    test.skipIf(absent(file, photos))(
      `${name} recognises ${top1} of ${imagenetPhotos.length} photographs, ${top5} among its first five`,
      async () => {
        const { network, scheme, coverage } = await withFile(name, file, build);
        made.push(network);
        expect(scheme).toBe(names);
        expect(coverage.missing).toEqual([]);
        const found = await recognise(await fromLayersModel(network), mode);
        expect([found.top1, found.top5], JSON.stringify(found.first)).toEqual([top1, top5]);
      },
      120_000,
    );
  }
});

/** Bases under heads for other tasks, in nested models: there are no classes to compare. */
const BASES = [
  [fetched("xception_pneumonia.keras"), "xception", "xception/", "block4_sepconv1"],
  [fetched("mobilenet_v2_mask.h5"), "mobilenet-v2-1", "", "block_3_project"],
] as const;

describe("bases under heads for other tasks (each is skipped without its file or the photos)", () => {
  for (const [file, name, prefix, convolution] of BASES) {
    test.skipIf(absent(file, photos))(
      `${name}: all weights of the base have their place, and ${convolution} gives on photographs what its BatchNorm expects`,
      async () => {
        const build = { includeTop: false, inputShape: [224, 224, 3] } as const;
        const options = { allowUnexpected: /dense/ };
        const loaded = await withFile(name, file, build, options);
        made.push(loaded.network);
        expect(loaded.prefix).toBe(prefix);
        expect(loaded.coverage.missing).toEqual([]);
        const graph = await fromLayersModel(loaded.network);
        const norm = [...graph.parameters.keys()].find(
          (key) => key.startsWith(`${convolution}_`) && /_bn\/moving_mean$/i.test(key),
        );
        const expected = graph.parameters.get(norm ?? "")?.array.data ?? new Float32Array();
        const means = await channelMeans(tap(graph, [convolution]));
        expect(means).toHaveLength(expected.length);
        expect(correlation(means, expected)).toBeGreaterThan(0.95);
      },
      120_000,
    );
  }
});

/** Mean of each channel over the photographs. */
async function channelMeans(graph: Graph): Promise<Float64Array> {
  const executable = await compile(graph);
  let sums = new Float64Array();
  for (const [file] of imagenetPhotos) {
    const out = await executable.run({ [graph.inputs[0] ?? ""]: await photo(file, "tf") });
    const { data, shape } = out[graph.outputs[0] ?? ""] as NdArray;
    const channels = shape[1] as number;
    const places = data.length / channels;
    if (sums.length === 0) sums = new Float64Array(channels);
    for (let c = 0; c < channels; c++) {
      const plane = data.subarray(c * places, (c + 1) * places);
      sums[c] = (sums[c] ?? 0) + plane.reduce((sum, v) => sum + v, 0) / places;
    }
  }
  await executable.dispose();
  return sums.map((sum) => sum / imagenetPhotos.length);
}

function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [x, y] = [centred(a), centred(b)];
  const dot = (p: readonly number[], q: readonly number[]) =>
    p.reduce((sum, v, i) => sum + v * (q[i] as number), 0);
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}

function centred(values: ArrayLike<number>): number[] {
  const all = Array.from(values);
  const mean = all.reduce((sum, v) => sum + v, 0) / all.length;
  return all.map((v) => v - mean);
}
