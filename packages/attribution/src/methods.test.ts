import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode, memory, setBackend } from "@tensorflow/tfjs-core";
import { ndArray, rows } from "@xrt/core";
import { compile } from "@xrt/graph/onnx";
import { randomArray, toFloat32 } from "@xrt/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { convolutional } from "../test/networks.js";
import { quickOptions } from "../test/quick-options.js";
import { type Attribution, listMethods, methodNamed, methods, parseOptions } from "./index.js";

enableProdMode();
beforeAll(async () => {
  await setBackend("cpu");
});

/*
 * What holds for every method, generated from the table of methods. A method that comes is tested here without a line of its own,
 * but for options in test/quick-options.ts.
 */
const network = convolutional({ size: [6, 5], channels: 2 });
const images = toFloat32(randomArray([3, 6, 5, 2], { stream: "images" }));
const target = [1, 0, 1];
const one = (i: number) => ndArray(rows(images, i, i + 1).data, [6, 5, 2]);

/** What does not depend on how many images there are. */
const core = ({ values, score, delta, warnings, parts, error }: Attribution) => ({
  ...{ values: [...values.data], score, delta, warnings, error },
  parts: Object.fromEntries(Object.entries(parts).map(([name, { data }]) => [name, [...data]])),
});

describe.each(Object.keys(methods))("%s", (name) => {
  const method = methodNamed(name);
  const options = { target, ...quickOptions[name] };

  test("is listed under its name, and says what each option means", () => {
    const { definition } = method;
    expect(definition.name).toBe(name);
    expect(definition.about.length).toBeGreaterThan(10);
    for (const spec of Object.values(definition.options)) {
      expect(spec).toMatchObject({ about: expect.any(String), type: expect.any(String) });
      expect(spec).toHaveProperty("default");
    }
  });

  test("of a batch is that of its images one by one, whatever the size of the runs, bit for bit", async () => {
    const whole = await method(network, images, options);
    expect(whole.shape[0]).toBe(3);
    for (const batchSize of [1, 2]) {
      expect(core(await method(network, images, { ...options, batchSize }))).toEqual(core(whole));
    }
    const size = whole.values.data.length / 3;
    for (const [i, t] of target.entries()) {
      const single = await method(network, one(i), { ...options, target: t });
      expect(single.shape).toEqual(whole.shape.slice(1));
      expect([...single.values.data]).toEqual([
        ...whole.values.data.subarray(i * size, (i + 1) * size),
      ]);
      expect([single.score[0], single.warnings[0]]).toEqual([whole.score[i], whole.warnings[i]]);
    }
  });

  test("gives the same twice, and changes neither image nor network", async () => {
    const before = structuredClone({ images, nodes: network.nodes });
    const first = await method(network, images, options);
    expect(await method(network, images, options)).toEqual(first);
    expect({ images, nodes: network.nodes }).toEqual(before);
  });

  test("streams estimates that end in the result, with progress that grows to its total", async () => {
    const seen: number[][] = [];
    const onProgress = (p: { done: number; total: number }) => seen.push([p.done, p.total]);
    const result = await method(network, one(0), {
      ...options,
      target: 1,
      batchSize: 2,
      onProgress,
    });
    expect(seen.length).toBeGreaterThan(0);
    for (const [done = 0, total = 0] of seen) expect(done).toBeLessThanOrEqual(total);
    expect(seen.at(-1)?.[0]).toBe(seen.at(-1)?.[1]);
    let last: Attribution | undefined;
    for await (const estimate of method.stream(network, one(0), {
      ...options,
      target: 1,
      batchSize: 2,
    })) {
      expect(estimate.done).toBeLessThanOrEqual(estimate.total);
      expect(estimate.shape).toEqual(result.shape);
      last = estimate;
    }
    expect(last).toMatchObject(result);
  });

  test("of several targets is that of each", async () => {
    const own = { ...options, target: undefined };
    const both = await method.targets(network, images, [0, 1], own);
    for (const [i, got] of both.entries()) {
      const alone = await method(network, images, { ...own, target: i });
      expect(got.target).toEqual([i, i, i]);
      expect(got.values.shape).toEqual(alone.values.shape);
      const most = Math.max(...alone.values.data.map(Math.abs));
      for (const [k, v] of alone.values.data.entries()) {
        // one backward pass beside another may be rounded otherwise
        expect(Math.abs((got.values.data[k] ?? 0) - v)).toBeLessThanOrEqual(1e-6 * most + 1e-9);
      }
    }
  });

  test("leaves no tensor behind: after success, an error, an abort, and a stream that is left", async () => {
    const engine = "tfjs:cpu" as const;
    const count = memory().numTensors;
    await method(network, images, { ...options, engine });
    expect(memory().numTensors).toBe(count);
    const dark = ndArray(new Float32Array(60).fill(Number.NaN), [6, 5, 2]);
    await expect(method(network, dark, { ...options, target: 0, engine })).rejects.toThrow(
      RangeError,
    );
    expect(memory().numTensors).toBe(count);
    const reason = new Error("enough");
    const controller = new AbortController();
    const onProgress = () => controller.abort(reason);
    const aborted = method(network, images, {
      ...options,
      engine,
      batchSize: 1,
      onProgress,
      signal: controller.signal,
    });
    await expect(aborted).rejects.toBe(reason);
    expect(memory().numTensors).toBe(count);
    for await (const _ of method.stream(network, images, { ...options, engine, batchSize: 1 }))
      break;
    expect(memory().numTensors).toBe(count);
  });

  test("frees what an engine of one's own compiled, when a run throws too", async () => {
    let alive = 0;
    let runs = 0;
    const engine = (failAt: number) => async (graph: Parameters<typeof compile>[0]) => {
      const made = await compile(graph);
      alive++;
      return {
        ...made,
        run: async (...feeds: Parameters<typeof made.run>) => {
          if (++runs === failAt) throw new Error("broken engine");
          return made.run(...feeds);
        },
        dispose: async () => {
          alive--;
          await made.dispose();
        },
      };
    };
    const result = await method(network, one(0), { ...options, target: 0, engine: engine(-1) });
    expect(result.values.data.length).toBeGreaterThan(0);
    expect(alive).toBe(0);
    for (const failAt of [1, runs]) {
      runs = 0;
      const broken = method(network, one(0), { ...options, target: 0, engine: engine(failAt) });
      await expect(broken).rejects.toThrow("broken engine");
      expect(alive).toBe(0);
    }
  });

  test("refuses an option that it does not have", async () => {
    const run = method(network, one(0), { ...options, target: 0, nonsense: 1 });
    await expect(run).rejects.toThrow(/has no option "nonsense"; nearest: /);
  });

  test("refuses options of the wrong kind by their names", async () => {
    const ofTextAndChoice = new Set(["text", "choice"]);
    for (const [option, { type }] of Object.entries(method.definition.options)) {
      for (const value of [true, { nonsense: 1 }, ...(ofTextAndChoice.has(type) ? [1] : [])]) {
        if (type === "boolean" && value === true) continue;
        const run = method(network, one(0), { ...options, target: 0, [option]: value });
        const said = await run.catch((error: Error) => error);
        const what = `${option} ${JSON.stringify(value)}`;
        expect(["RangeError", "UsageError"], what).toContain((said as Error).name);
        expect(String(said), what).toMatch(/Error: [a-zA-Z]+: /);
        expect(String(said), what).not.toMatch(/undefined|is not/);
      }
    }
  });
});

test("the list of methods is plain data", () => {
  expect(JSON.parse(JSON.stringify(listMethods()))).toEqual(listMethods());
  expect(listMethods().map(({ name }) => name)).toEqual(Object.keys(methods));
});

test("options are read from texts", () => {
  const texts = { steps: "5", baseline: "0.1", rule: "trapezoid" };
  expect(parseOptions("integratedGradients", texts)).toEqual({
    steps: 5,
    baseline: 0.1,
    rule: "trapezoid",
  });
  expect(() => parseOptions("integrated-gradients", { stepz: "5" })).toThrow("nearest: steps");
  expect(() => parseOptions("grad-kam", {})).toThrow(/nearest: grad-cam/);
  expect(() => parseOptions("integrated-gradients", { steps: "many" })).toThrow(
    '"many", wants a number',
  );
  const pair = { window: [32, 16] };
  expect(parseOptions("occlusion", { window: "32,16" })).toEqual(pair);
  expect(parseOptions("occlusion", { window: "[32, 16]" })).toEqual(pair);
  expect(parseOptions("occlusion", { window: "32" })).toEqual({ window: 32 });
  expect(parseOptions("xrai", { scales: "50,100" })).toEqual({ scales: [50, 100] });
});

test("a method is found however its name is written", () => {
  const camel = ["gradCam", "Grad-CAM", "grad_cam", "GRADCAM"];
  for (const name of camel) expect(methodNamed(name).definition.name).toBe("grad-cam");
  expect(methodNamed("inputXGradient").definition.name).toBe("input-x-gradient");
  expect(methodNamed("gradientShap").definition.name).toBe("expected-gradients");
  expect(methodNamed("SmoothGrad").definition.name).toBe("smooth-grad");
});
