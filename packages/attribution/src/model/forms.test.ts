import { type Preprocess, zeros } from "@xrt/core";
import { float32, GraphBuilder } from "@xrt/graph";
import { compile, toOnnx } from "@xrt/graph/onnx";
import { randomArray, toFloat32 } from "@xrt/testing";
import { afterEach, describe, expect, test } from "vitest";
import { convolutional } from "../../test/networks.js";
import { gradCam, gradient, integratedGradients, prepare, releaseSessions } from "../index.js";
import { recentSessions } from "./sessions.js";

const network = convolutional();
const image = toFloat32(randomArray([6, 5, 2], { stream: "image" }));
const target = 1;

afterEach(releaseSessions);

describe("a model", () => {
  test("may be the bytes of an ONNX file, a network with its classes, or prepared", async () => {
    const plain = await gradient(network, image, { target });
    const file = toOnnx(network);
    expect((await gradient(file, image, { target })).values).toEqual(plain.values);
    const named = { graph: network, classes: ["healthy", "ill"] };
    expect((await gradient(named, image, { target: "ill" })).values).toEqual(plain.values);
    const model = await prepare(named);
    expect((await gradient(model, image, { target: "ill" })).values).toEqual(plain.values);
    await model.dispose();
  });

  test("without a graph is refused by methods that need one, with the way out", async () => {
    const executable = await compile(network);
    for (const model of [() => [[0, 1]], executable]) {
      const run = gradient(model, image, { target });
      await expect(run).rejects.toThrow(TypeError);
      await expect(run).rejects.toThrow(
        "gradient: needs the network itself and got a function; give a Graph",
      );
    }
    await executable.dispose();
  });

  test("with several outputs wants one of them named", async () => {
    const two = { ...network, outputs: ["logits", "gap"] };
    await expect(gradient(two, image, { target })).rejects.toThrow(
      "gradient: the network has the outputs logits, gap; name one as `output`",
    );
    const first = await gradient(two, image, { target, output: "logits" });
    expect(first.values).toEqual((await gradient(network, image, { target })).values);
    expect((await gradient(two, image, { target: 2, output: "gap" })).target).toEqual([2]);
    await expect(gradient(two, image, { target, output: "nothing" })).rejects.toThrow(
      "wants one of logits, gap",
    );
  });

  test("that is asked again is not compiled again, and the sessions that are kept are few", async () => {
    await gradient(network, image, { target });
    const { size } = recentSessions;
    for (let i = 0; i < 3; i++) await gradient(network, image, { target: i % 2 });
    expect(recentSessions.size).toBe(size);
    for (const layer of ["conv1", "relu1", "conv2", "relu2", "gap"]) {
      await gradCam(network, image, { target, layer });
    }
    expect(recentSessions.size).toBeLessThanOrEqual(4);
    await releaseSessions();
    expect(recentSessions.size).toBe(0);
  });

  test("runs concurrently with itself", async () => {
    const [a, b, c] = await Promise.all([
      integratedGradients(network, image, { target, steps: 5 }),
      gradCam(network, image, { target }),
      integratedGradients(network, image, { target: 0, steps: 5 }),
    ]);
    expect(a).toEqual(await integratedGradients(network, image, { target, steps: 5 }));
    expect(b).toEqual(await gradCam(network, image, { target }));
    expect(c).toEqual(await integratedGradients(network, image, { target: 0, steps: 5 }));
  });
});

describe("warnings", () => {
  const contract: Preprocess = {
    mode: "unit",
    size: [6, 5],
    channels: 1,
    geometry: "squash",
    resampler: "bilinear",
  };

  test("say that an image does not fit the preprocess contract of the model", async () => {
    const model = { graph: convolutional({ channels: 1, units: 1 }), preprocess: contract };
    const codes = async (scale: number) => {
      const data = Float32Array.from({ length: 30 }, (_, i) => (scale * i) / 29);
      const { warnings, preprocess } = await gradient(model, { data, shape: [6, 5, 1] });
      expect(preprocess).toEqual(contract);
      return warnings[0]?.map(({ code }) => code);
    };
    expect(await codes(1)).toEqual([]);
    expect(await codes(255)).toEqual(["out-of-range"]);
    expect(await codes(1 / 255)).toEqual(["out-of-range"]);
  });

  test("name the layer that is dead where a map is empty", async () => {
    const b = new GraphBuilder();
    const x = b.input("x", float32("batch", 6, 5, 1));
    const far = b.node("sub", [x, b.scalar(1000)], {});
    const dead = b.node("relu", [far], {}, "relu7");
    const graph = b.build([b.node("reduceSum", [dead], { axes: [1, 2], keepDims: false }, "y")]);
    const { warnings } = await gradient(graph, zeros([6, 5, 1]));
    expect(warnings[0]?.[0]).toMatchObject({ code: "all-zero" });
    expect(warnings[0]?.[0]?.message).toContain('layer "relu7" is dead for this image');
  });

  test("stand in for errors where values that are not finite are allowed", async () => {
    const bright = { data: new Float32Array(60).fill(1e38), shape: [6, 5, 2] };
    const options = { target, allowNonFinite: true };
    const { warnings } = await gradient(convolutional({ seed: 1 }), bright, options);
    expect(warnings[0]?.[0]?.code).toBe("non-finite");
  });
});
