import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode, memory, tensor } from "@tensorflow/tfjs-core";
import { layers, sequential } from "@tensorflow/tfjs-layers";
import { fromLayersModel } from "@xrt/graph/layers";
import { expectClose, randomArray, toFloat32 } from "@xrt/testing";
import { expect, test } from "vitest";
import { gradCam, gradient, prepare, saliency } from "./index.js";
import { activationMaximisation } from "./visualize/index.js";

enableProdMode();

function network() {
  return sequential({
    layers: [
      layers.conv2d({
        filters: 3,
        kernelSize: 3,
        activation: "relu",
        inputShape: [8, 7, 1],
        name: "conv",
      }),
      layers.maxPooling2d({ poolSize: 2, name: "pool" }),
      layers.globalAveragePooling2d({}),
      layers.dense({ units: 1, activation: "sigmoid", name: "head" }),
    ],
  });
}

const images = toFloat32(randomArray([2, 8, 7, 1], { stream: "images" }));

test("a tf.LayersModel is explained as its graph is, and no tensor is left", async () => {
  const model = network();
  const graph = await fromLayersModel(model);
  const before = memory().numTensors;
  for (const method of [gradient, saliency, gradCam]) {
    expect(await method(model, images)).toEqual(await method(graph, images));
  }
  const options = { layer: "conv", channels: [0, 2], steps: 2 };
  expect(await activationMaximisation(model, options)).toEqual(
    await activationMaximisation(graph, options),
  );
  await expect(gradCam(model, images, { layer: "nonsense" })).rejects.toThrow("nonsense");
  expect(memory().numTensors).toBe(before);
  model.dispose();
});

test("the score of a tf.LayersModel is the logit of its prediction", async () => {
  const model = network();
  const { score } = await gradient(model, images);
  const x = tensor(images.data, [2, 8, 7, 1]);
  const prediction = model.predict(x) as ReturnType<typeof tensor>;
  expectClose(
    score.map((z) => 1 / (1 + Math.exp(-z))),
    await prediction.data(),
  );
  x.dispose();
  prediction.dispose();
  model.dispose();
});

test("gradCam finds a layer of a tf.LayersModel by its name and has the layer's places", async () => {
  const model = network();
  const { values, layer } = await gradCam(model, images, { layer: "pool" });
  expect([values.shape, layer]).toEqual([[2, 3, 2], "pool"]);
  expect((await gradCam(model, images)).values.shape).toEqual([2, 6, 5]);
  model.dispose();
});

test("an engine that is none is refused by whoever was asked", async () => {
  const model = network();
  const options = { engine: "onx" as never };
  await expect(gradient(model, images, options)).rejects.toThrow(/^gradient: engine "onx" is none/);
  await expect(prepare(model, options)).rejects.toThrow(/^prepare: engine "onx" is none/);
  model.dispose();
});
