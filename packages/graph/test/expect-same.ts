import { type Tensor, tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { type NdArray, ndArray, randomStream, sizeOf } from "@xrt/core";
import { expectClose } from "@xrt/testing";
import { fromLayersModel } from "../src/layers/index.js";
import { compile } from "../src/onnx/index.js";

/** Every weight random, so that no zero bias hides a mistake. */
function randomise(network: LayersModel, seed = 1): void {
  const u = randomStream(seed, "weights");
  let i = 0;
  const values = new Map<string, NdArray>();
  for (const w of network.weights) {
    const shape = w.shape as number[];
    const positive = w.originalName.endsWith("moving_variance");
    const data = Float32Array.from(
      { length: sizeOf(shape) },
      () => (positive ? 0.5 : -0.5) + u.uniform(i++),
    );
    values.set(w.originalName, ndArray(data, shape));
  }
  for (const w of network.weights) {
    const { data, shape } = values.get(w.originalName) ?? { data: new Float32Array(), shape: [] };
    const value = tensor(data, [...shape]);
    w.write(value);
    value.dispose();
  }
}

/** Asserts that the imported graph gives the values of `model.predict` on the same random input. */
export async function expectSame(network: LayersModel, batch = 2): Promise<void> {
  await expectSameAs(network, network, batch);
}

/** Asserts that the graph of `network` gives the values of `oracle.predict`, whose weights have the same shapes. */
export async function expectSameAs(
  network: LayersModel,
  oracle: LayersModel,
  batch = 2,
): Promise<void> {
  randomise(network);
  if (oracle !== network) oracle.setWeights(network.getWeights());
  const u = randomStream(2, "input");
  const feeds: Record<string, NdArray> = {};
  const tensors: Tensor[] = [];
  for (const [k, symbolic] of network.inputs.entries()) {
    const shape = [batch, ...(symbolic.shape.slice(1) as number[])];
    const data = Float32Array.from(
      { length: sizeOf(shape) },
      (_, i) => 2 * u.uniform(1000 * k + i) - 1,
    );
    feeds[symbolic.sourceLayer.name] = ndArray(data, shape);
    tensors.push(tensor(data, shape));
  }
  const expected = [oracle.predict(tensors)].flat();
  const graph = await fromLayersModel(network);
  const executable = await compile(graph);
  const got = await executable.run(feeds);
  for (const [k, name] of graph.outputs.entries()) {
    const want = expected[k] as Tensor;
    const values = got[name];
    if (values === undefined) throw new RangeError(`expectSame: no output is named "${name}"`);
    expectClose(values, ndArray((await want.data()) as Float32Array, want.shape), { what: name });
  }
  await executable.dispose();
}
