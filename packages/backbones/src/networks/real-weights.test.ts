import "@tensorflow/tfjs-backend-cpu";
import { join } from "node:path";
import { enableProdMode } from "@tensorflow/tfjs-core";
import type { NdArray } from "@xrt/core";
import { type Graph, tap } from "@xrt/graph";
import { fromLayersModel } from "@xrt/graph/layers";
import { compile } from "@xrt/graph/onnx";
import { describe, expect, test } from "vitest";
import { photo } from "../../test/photo.js";
import { absent, photos, realWeights } from "../../test/real-data.js";
import { withFile } from "../../test/with-file.js";

enableProdMode();

const file = (...path: string[]) => join(realWeights, ...path);

/** What a graph returns for a photograph. */
async function run(graph: Graph, image: NdArray): Promise<NdArray> {
  const executable = await compile(graph);
  const out = await executable.run({ [graph.inputs[0] ?? ""]: image });
  await executable.dispose();
  return out[graph.outputs[0] ?? ""] as NdArray;
}

const mean = (values: Float32Array) => values.reduce((sum, v) => sum + v, 0) / values.length;

describe("files of ../shared/data in our networks give the published values (each is skipped without its file or the photos)", () => {
  const mobileNet = file("mobilenet_v1_0.25_224", "model.json");
  test.skipIf(absent(mobileNet, photos))("MobileNetV1 0.25: a tabby with 0.3733", async () => {
    const { network, scheme } = await withFile("mobilenet-v1-0.25", mobileNet);
    expect(scheme).toBe("keras");
    const { data } = await run(await fromLayersModel(network), await photo("coral_cat.png", "tf"));
    expect(data.indexOf(Math.max(...data))).toBe(281);
    expect(Math.abs((data[281] ?? 0) - 0.3733)).toBeLessThan(1e-3);
    network.dispose();
  });

  const hub = file("mobilenet_v1_0.5_graph", "model.json");
  test.skipIf(absent(hub, photos))(
    "MobileNetV1 0.5 by the names of TensorFlow's hub: features of mean 0.93194, from 0.4002 on",
    async () => {
      const build = { includeTop: false, pooling: "avg" } as const;
      const options = { allowUnexpected: /^module_apply_default|^final_/ };
      const loaded = await withFile("mobilenet-v1-0.5", hub, build, options);
      expect([loaded.scheme, loaded.prefix]).toEqual(["tensorflow", "module/"]);
      const graph = await fromLayersModel(loaded.network);
      // the graph scales from 0 to 1 itself, as "tf" does
      const { data } = await run(graph, await photo("coral_cat.png", "tf"));
      expect(mean(data)).toBeCloseTo(0.93194, 3);
      for (const [i, value] of [0.4002, 1.5735, 0.0724, 0.6243].entries()) {
        expect(data[i]).toBeCloseTo(value, 2);
      }
      loaded.network.dispose();
    },
  );

  const darknet = file("darknet_tiny", "model.json");
  test.skipIf(absent(darknet, photos))("Darknet Tiny: an Egyptian cat with 13.3845", async () => {
    const { network } = await withFile("darknet-tiny", darknet);
    const graph = await fromLayersModel(network);
    const { data } = await run(graph, await photo("coral_cat.png", "unit"));
    expect(data.indexOf(Math.max(...data))).toBe(7);
    expect(Math.abs((data[7] ?? 0) - 13.3845)).toBeLessThan(1e-2);
    network.dispose();
  });

  const squeezeNet = file("squeezenet1.1_npy", "weights");
  test.skipIf(absent(squeezeNet, photos))(
    "SqueezeNet 1.1 by the names of MXNet: an Egyptian cat with 27.439",
    async () => {
      const { network, scheme } = await withFile("squeezenet-1.1", squeezeNet);
      expect(scheme).toBe("mxnet");
      const graph = await fromLayersModel(network);
      const { data } = await run(graph, await photo("coral_cat.png", "torch"));
      expect(data.indexOf(Math.max(...data))).toBe(285);
      expect(Math.abs((data[285] ?? 0) - 27.439)).toBeLessThan(1e-2);
      network.dispose();
    },
  );

  const teachable = file("keras_h5", "mobilenet_v2_0.35_teachable_machine.h5");
  test.skipIf(absent(teachable, photos))(
    "MobileNetV2 0.35 of a Teachable Machine, out of its nested models: features of mean 0.29124, from 1.9019 on",
    async () => {
      const build = { includeTop: false, pooling: "avg" } as const;
      const options = { allowUnexpected: /dense_Dense/ };
      const loaded = await withFile("mobilenet-v2-0.35", teachable, build, options);
      expect(loaded.coverage.loaded).toHaveLength(260);
      const graph = await fromLayersModel(loaded.network);
      const { data } = await run(graph, await photo("coral_cat.png", "tf"));
      expect(mean(data)).toBeCloseTo(0.29124, 3);
      for (const [i, value] of [1.9019, 0.358, 0.0893, 0].entries()) {
        expect(data[i]).toBeCloseTo(value, 2);
      }
      loaded.network.dispose();
    },
  );

  const vgg16 = file("vgg16_block1-3", "model.json");
  test.skipIf(absent(vgg16, photos))(
    "VGG16 of which only blocks 1 to 3 are there, when that is allowed: activations of mean 146.611 at block3_conv3",
    async () => {
      const build = { includeTop: false } as const;
      const only = (name: string) => /^block[123]_/.test(name);
      await expect(withFile("vgg16", vgg16, build, { only })).rejects.toThrow(
        /14 of 26 weights have their tensor: no tensor for the weights block4_conv1\/kernel/,
      );
      const options = { only, allowMissing: /^block[45]_/ };
      const { network, coverage } = await withFile("vgg16", vgg16, build, options);
      expect(coverage.missing).toHaveLength(12);
      const graph = tap(await fromLayersModel(network), ["block3_conv3"]);
      const { data } = await run(graph, await photo("coral_cat.png", "caffe"));
      expect(Math.abs(mean(data) - 146.611)).toBeLessThan(0.05);
      expect(data.filter((v) => v === 0).length / data.length).toBeCloseTo(0.706, 2);
      network.dispose();
    },
  );
});
