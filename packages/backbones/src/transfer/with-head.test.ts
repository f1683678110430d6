import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode } from "@tensorflow/tfjs-core";
import { layers, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { UsageError } from "@xrt/core";
import { describe, expect, test } from "vitest";
import { smallBackbone } from "../../test/trained-network.js";
import { type HeadName, mobileNetV1, parameterCount, studyCnn2020, withHead } from "../index.js";

enableProdMode();

describe("withHead", () => {
  test.each<[HeadName, number]>([
    ["gap-dense", 256 * 3 + 3],
    ["gmp-dense", 256 * 3 + 3],
    ["gap-dropout-dense", 256 * 3 + 3],
    ["conv64-gap-dense", 9 * 256 * 64 + 64 + 64 * 3 + 3],
  ])("%s adds %i values and scores of all classes", (name, added) => {
    const base = mobileNetV1({ alpha: 0.25, inputShape: [96, 96, 3], includeTop: false });
    const network = withHead(base, { classes: 3, head: name, activation: "softmax" });
    expect(parameterCount(network) - parameterCount(base)).toBe(added);
    expect(network.outputs[0]?.shape).toEqual([null, 3]);
    expect(network.layers.slice(base.layers.length).every((l) => l.name.startsWith("head"))).toBe(
      true,
    );
    network.dispose();
  });

  test("takes a head of one's own, and names those that there are", () => {
    const flat = (x: SymbolicTensor) => layers.flatten({}).apply(x) as SymbolicTensor;
    expect(
      parameterCount(withHead(smallBackbone(), { head: flat })) - parameterCount(smallBackbone()),
    ).toBe(257);
    const wrong = { head: "gap-dens" as HeadName };
    expect(() => withHead(smallBackbone(), wrong)).toThrow(UsageError);
    expect(() => withHead(smallBackbone(), wrong)).toThrow('did you mean "gap-dense"');
    expect(() => withHead(studyCnn2020())).toThrow(/wants a feature map/);
  });
});
