import { ndArray } from "@xrt/core";
import type { Graph } from "@xrt/graph";
import { compile } from "@xrt/graph/onnx";
import { expectClose, randomArray, toFloat32 } from "@xrt/testing";
import { expect, test } from "vitest";
import { convolutional } from "../test/networks.js";
import { compare, gradCam, methodNamed, prepare } from "./index.js";

const network = convolutional();
const images = toFloat32(randomArray([3, 6, 5, 2], { stream: "images" }));

/** The onnx engine, with what it is asked counted. */
function counted() {
  const counts = { sessions: 0, alive: 0, runs: 0 };
  const engine = async (graph: Graph) => {
    const made = await compile(graph);
    counts.sessions++;
    counts.alive++;
    return {
      ...made,
      run: (...args: Parameters<typeof made.run>) => {
        counts.runs++;
        return made.run(...args);
      },
      dispose: async () => {
        counts.alive--;
        await made.dispose();
      },
    };
  };
  return { engine, counts };
}

const wishes = [
  "gradient",
  "saliency",
  "gradCam",
  { method: gradCam, options: { layer: "last-conv" } },
  "inputXGradient",
];

test("compare gives what the methods give one by one", async () => {
  const maps = await compare(network, images, wishes, { target: 1 });
  expect(maps.map(({ method }) => method)).toEqual([
    "gradient",
    "saliency",
    "grad-cam",
    "grad-cam",
    "input-x-gradient",
  ]);
  for (const map of maps) {
    const alone = await methodNamed(map.method)(network, images, { target: 1 });
    // one backward pass for several values may be arranged otherwise than one for each
    expectClose(map.values, alone.values, { relative: 1e-6 });
    expect({ ...map, values: 0, parts: 0, options: 0 }).toEqual({
      ...alone,
      ...{ values: 0, parts: 0, options: 0 },
    });
  }
});

test("compare shares one pass among all that look at the images themselves, and frees its sessions", async () => {
  const { engine, counts } = counted();
  await compare(network, images, wishes, { target: 1, engine });
  expect(counts).toEqual({ sessions: 1, alive: 0, runs: 1 });
});

test("compare takes options for each method, counts the methods, and keeps the sessions of a prepared model", async () => {
  const { engine, counts } = counted();
  const model = await prepare(network, { engine });
  const done: number[] = [];
  const own = [{ method: "integrated-gradients", options: { steps: 3 } }, "gradient"];
  const maps = await compare(model, images, own, {
    target: 0,
    onProgress: (p) => {
      if (p.task === "compare") done.push(p.done);
    },
  });
  expect(maps[0]?.options.steps).toBe(3);
  expect(done).toEqual([1, 2]);
  const { sessions } = counts;
  await compare(model, images, own, { target: 0 });
  expect(counts.sessions).toBe(sessions);
  await model.dispose();
  expect(counts.alive).toBe(0);
});

test("compare refuses nothing, and names that no method has, before anything runs", async () => {
  await expect(compare(network, images, [])).rejects.toThrow("got no methods");
  await expect(compare(network, images, ["gradient", "grad-kam"])).rejects.toThrow(
    "nearest: grad-cam",
  );
});

test("an error of one method frees what was compiled for the others", async () => {
  const { engine, counts } = counted();
  const dark = ndArray(new Float32Array(60), [6, 5, 2]);
  const run = compare(
    network,
    dark,
    ["gradient", { method: "grad-cam", options: { layer: "rleu1" } }],
    {
      target: 0,
      engine,
    },
  );
  await expect(run).rejects.toThrow('gradCam: no layer or value is named "rleu1"');
  expect(counts.alive).toBe(0);
});
