import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode } from "@tensorflow/tfjs-core";
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
