import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode } from "@tensorflow/tfjs-core";
import { UsageError } from "@xrt/core";
import { fromLayersModel } from "@xrt/graph/layers";
import { describe, expect, test } from "vitest";
import { smallBackbone } from "../../test/trained-network.js";
import { setTrainable, withHead } from "../index.js";

enableProdMode();

describe("setTrainable", () => {
  const all = 218_544 + 257;
  const statistics = 2 * 2736;
  test.each([
    ["all", "all", all - statistics],
    ["none", "none", 0],
    ["a layer on", { from: "head" }, 257],
    ["a layer on", { from: "conv_pw_13" }, 256 * 256 + 512 + 257],
    ["last blocks", { lastBlocks: 1 }, 257],
    ["last blocks", { lastBlocks: 2, by: "cut" }, 256 * 256 + 512 + 257],
    ["last layers", { lastLayers: 3 }, 256 * 256 + 512 + 257],
    ["no last layers", { lastLayers: 0 }, 0],
    ["a function", (path: string) => path === "conv1", 3 * 3 * 3 * 8],
  ] as const)("%s: %j", async (_, rule, trainable) => {
    const network = withHead(smallBackbone());
    expect(await setTrainable(network, rule)).toEqual({ trainable, frozen: all - trainable });
    const after = await fromLayersModel(network);
    const [kernel] = [...after.parameters].filter(([name]) => name === "head/kernel");
    expect(kernel?.[1].trainable).toBe(trainable >= 257 && typeof rule !== "function");
    network.dispose();
  });

  test("frees what an earlier rule froze, and names near layers", async () => {
    const network = withHead(smallBackbone());
    await setTrainable(network, "none");
    expect((await setTrainable(network, "all")).trainable).toBe(all - statistics);
    await expect(setTrainable(network, { from: "conv_pw13" })).rejects.toThrow(/conv_pw_13/);
    await expect(setTrainable(network, { lastBlocks: -1 })).rejects.toThrow(UsageError);
    await expect(setTrainable(network, "conv_pw_13" as never)).rejects.toThrow(
      'setTrainable: the rule is "conv_pw_13", wants "all", "none", { from: layer }',
    );
    network.dispose();
  });
});
