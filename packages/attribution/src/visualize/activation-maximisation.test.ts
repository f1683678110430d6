import { ndArray, type Progress, sizeOf } from "@xrt/core";
import { float32, type Graph, GraphBuilder } from "@xrt/graph";
import { evaluate, expectClose, toFloat64 } from "@xrt/testing";
import * as ort from "onnxruntime-node";
import { describe, expect, test, vi } from "vitest";
import { convolutional } from "../../test/networks.js";
import { activationMaximisation, type MaximisedUnit } from "./activation-maximisation.js";

const network = convolutional({ channels: 1, size: [9, 8] });
const short = { layer: "relu1", channels: [0, 1, 2, 3], steps: 8, jitter: 2 };

/** The network with a filter of `conv1` that no grey picture wakes. */
function withDeadFilter(graph: Graph, filter: number): Graph {
  const bias = graph.parameters.get("conv1/bias");
  if (bias === undefined) throw new Error("no bias");
  const data = bias.array.data.map((v, i) => (i === filter ? -1e6 : v));
  const array = ndArray(data, bias.array.shape);
  return {
    ...graph,
    parameters: new Map([...graph.parameters, ["conv1/bias", { ...bias, array }]]),
  };
}

/** Mean of a channel of a value over its places for one picture, by the reference evaluator. */
function objective(graph: Graph, value: string, { channel, picture }: MaximisedUnit): number {
  const x = toFloat64(ndArray(picture.data, [1, ...picture.shape]));
  const { shape = [], data = new Float64Array() } = evaluate(graph, { x }).get(value) ?? {};
  const places = sizeOf(shape.slice(2));
  const own = data.slice(channel * places, (channel + 1) * places);
  return own.reduce((sum, v) => sum + v, 0) / places;
}

describe("activationMaximisation", () => {
  test.each([
    ["conv1", [0, 1, 2, 3]],
    ["relu2", [0, 1, 2]],
    ["output", [0, 1]],
  ])(
    "makes pictures at %s whose objective rises and is what the network says",
    async (layer, channels) => {
      const units = await activationMaximisation(network, {
        layer,
        channels,
        steps: 24,
        jitter: 1,
      });
      expect(units.map((u) => u.channel)).toEqual(channels);
      for (const unit of units) {
        const value = layer === "output" ? "logits" : layer;
        expectClose([unit.end], [objective(network, value, unit)]);
        if (unit.warnings.length === 0) expect(unit.end).toBeGreaterThan(unit.start);
        expect(unit.picture.shape).toEqual([9, 8, 1]);
      }
      expect(units.filter((u) => u.warnings.length === 0).length).toBeGreaterThan(0);
    },
  );

  test("without steps shows the noise it starts from", async () => {
    const [unit] = await activationMaximisation(network, { ...short, channels: [1], steps: 0 });
    const { picture, start, end } = unit as MaximisedUnit;
    expect(end).toBe(start);
    const mean = picture.data.reduce((sum, v) => sum + v, 0) / 72;
    // 72 draws of standard deviation 12.75 around 127.5: five standard errors
    expect(Math.abs(mean - 127.5)).toBeLessThan((5 * 12.75) / Math.sqrt(72));
  });

  test("takes one step along the gradient, of the given root mean square", async () => {
    const plain = { layer: "output", channels: [0], jitter: 0, totalVariation: 0, stepSize: 3 };
    const [noise] = await activationMaximisation(network, { ...plain, steps: 0 });
    const [moved] = await activationMaximisation(network, { ...plain, steps: 1 });
    const before = noise?.picture.data ?? new Float32Array();
    const change = moved?.picture.data.map((v, i) => v - (before[i] ?? 0)) ?? before;
    const size = Math.sqrt(change.reduce((sum, v) => sum + v * v, 0) / 72);
    // looser: a change of 3 is the difference of float32 numbers near 127
    expectClose([size], [3], { relative: 1e-4 });
  });

  test("shifts slopes back: jitter does not matter to a network that looks at each pixel alone", async () => {
    const b = new GraphBuilder();
    const x = b.input("x", float32("batch", 9, 8, 1));
    const map = b.node("transpose", [x], { permutation: [0, 3, 1, 2] });
    const squares = b.build([b.node("mul", [map, map], {}, "squares")]);
    const options = { layer: "squares", channels: [0], steps: 4, totalVariation: 0 };
    const still = await activationMaximisation(squares, { ...options, jitter: 0 });
    expect(await activationMaximisation(squares, { ...options, jitter: 3 })).toEqual(still);
  });

  test("gives the same bytes for the same seed and others for another one", async () => {
    const [a, b, c] = [
      await activationMaximisation(network, { ...short, seed: 5 }),
      await activationMaximisation(network, { ...short, seed: 5 }),
      await activationMaximisation(network, { ...short, seed: 6 }),
    ];
    expect(b).toEqual(a);
    expect(c.map((u) => u.picture)).not.toEqual(a.map((u) => u.picture));
  });

  test("makes the same picture of a channel whichever channels are asked for beside it", async () => {
    const all = await activationMaximisation(network, short);
    for (const channels of [[2], [3, 1]]) {
      const some = await activationMaximisation(network, { ...short, channels });
      expect(some).toEqual(channels.map((c) => all[c]));
    }
  });

  test("keeps pixels within 0 to 255", async () => {
    const units = await activationMaximisation(network, { ...short, stepSize: 400 });
    const pixels = units.flatMap((u) => [...u.picture.data]);
    expect(Math.min(...pixels)).toBe(0);
    expect(Math.max(...pixels)).toBe(255);
  });

  test("smooths: more total variation gives a picture with smaller differences", async () => {
    const roughness = async (totalVariation: number) => {
      const options = { ...short, layer: "conv1", channels: [0], steps: 24, totalVariation };
      const data = (await activationMaximisation(network, options))[0]?.picture.data ?? [];
      let sum = 0;
      for (let i = 0; i + 1 < data.length; i++)
        sum += Math.abs((data[i + 1] ?? 0) - (data[i] ?? 0));
      return sum;
    };
    expect(await roughness(0.2)).toBeLessThan(await roughness(0));
  });

  test("flags a dead channel and only that", async () => {
    const graph = withDeadFilter(network, 2);
    const units = await activationMaximisation(graph, { ...short, layer: "relu1" });
    expect(units[2]).toMatchObject({ channel: 2, start: 0, end: 0, warnings: ["dead-channel"] });
    expect(units.filter((u) => u.warnings.length > 0).length).toBe(1);
  });

  test("maximises the logit where the network ends in a sigmoid", async () => {
    const options = { ...short, layer: "output", channels: [0] };
    const size = { channels: 1, size: [9, 8], units: 1 } as const;
    expect(
      await activationMaximisation(convolutional({ ...size, squash: "sigmoid" }), options),
    ).toEqual(await activationMaximisation(convolutional(size), options));
  });

  test("reports each step, and stops with the reason of its signal and no session left", async () => {
    const seen: Progress[] = [];
    await activationMaximisation(network, { ...short, onProgress: (p) => seen.push(p) });
    expect(seen.map((p) => p.done)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(seen[0]).toEqual({
      task: "activation maximisation of relu1",
      done: 1,
      total: 8,
      unit: "steps",
    });

    const original = ort.InferenceSession.create as (
      ...a: unknown[]
    ) => Promise<ort.InferenceSession>;
    let session: ort.InferenceSession | undefined;
    const create = vi
      .spyOn(ort.InferenceSession, "create")
      .mockImplementation(async (...a: unknown[]) => {
        session = await original(...a);
        vi.spyOn(session, "release");
        return session;
      });
    const reason = new Error("enough");
    const controller = new AbortController();
    let steps = 0;
    const onProgress = () => {
      steps++;
      if (steps === 3) controller.abort(reason);
    };
    const run = activationMaximisation(network, {
      ...short,
      onProgress,
      signal: controller.signal,
    });
    await expect(run).rejects.toBe(reason);
    create.mockRestore();
    expect(steps).toBe(3);
    expect(session?.release).toHaveBeenCalledOnce();
  });

  test("refuses a model that does not take grey images", async () => {
    await expect(activationMaximisation(convolutional(), short)).rejects.toThrow(
      new RangeError(
        "activationMaximisation: the model does not take grey images; put greyInput in front of it",
      ),
    );
  });

  test.each([4, -1, 0.5])("refuses channel %d of 4", async (channel) => {
    await expect(
      activationMaximisation(network, { ...short, channels: [0, channel] }),
    ).rejects.toThrow(new RangeError(`activationMaximisation: channel ${channel} is not one of 4`));
  });

  test("names the nearest layers of one that is unknown", async () => {
    await expect(activationMaximisation(network, { ...short, layer: "rleu1" })).rejects.toThrow(
      /^activationMaximisation: no layer or value is named "rleu1"; nearest: relu1/,
    );
  });
});
