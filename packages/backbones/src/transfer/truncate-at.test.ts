import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode } from "@tensorflow/tfjs-core";
import { input, layers, model, type SymbolicTensor, sequential } from "@tensorflow/tfjs-layers";
import { fromLayersModel } from "@xrt/graph/layers";
import { expect, test } from "vitest";
import { smallBackbone } from "../../test/trained-network.js";
import { truncateAt } from "../index.js";

enableProdMode();

test("truncateAt shares the layers up to a name, and lists near ones for another", () => {
  const whole = smallBackbone();
  const cut = truncateAt(whole, "conv_pw_3_relu");
  expect(cut.outputs[0]?.shape).toEqual([null, 8, 8, 32]);
  expect(cut.layers).toEqual(whole.layers.slice(0, cut.layers.length));
  expect(() => truncateAt(whole, "conv_pw_3_rel")).toThrow(/nearest: conv_pw_3_relu/);
});

test("truncateAt goes into nested models by path, and weights keep their names", async () => {
  const inner = smallBackbone();
  const image = input({ shape: [32, 32, 3] });
  const scaled = layers.rescaling({ scale: 2, name: "scaled" }).apply(image);
  const features = inner.apply(scaled) as SymbolicTensor;
  const pooled = layers.globalAveragePooling2d({ name: "pool" }).apply(features);
  const functional = model({ inputs: image, outputs: pooled as SymbolicTensor });
  const nested = sequential({ layers: [smallBackbone(), layers.globalAveragePooling2d({})] });
  for (const network of [functional, nested]) {
    const path = `${inner.name}/conv_pw_3_relu`;
    const cut = truncateAt(network, path);
    expect(cut.outputs[0]?.shape).toEqual([null, 8, 8, 32]);
    expect(() => truncateAt(network, `${inner.name}/conv_pw_3_rel`)).toThrow(`nearest: ${path}`);
  }
  const { parameters } = await fromLayersModel(truncateAt(functional, `${inner.name}/conv1_relu`));
  expect([...parameters.keys()]).toContain(`${inner.name}/conv1/kernel`);
});
