import { expect, test } from "vitest";
import * as api from "./index.js";
import * as render from "./render/index.js";
import * as visualize from "./visualize/index.js";

test("public API", () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "deconvnet",
      "gradCam",
      "gradient",
      "guidedBackprop",
      "lrpEpsilon",
      "redirectedRelu",
      "saliency",
    ]
  `);
});

test("public API of render", () => {
  expect(Object.keys(render).sort()).toMatchInlineSnapshot(`
    [
      "normalise",
      "overlay",
    ]
  `);
});

test("public API of visualize", () => {
  expect(Object.keys(visualize).sort()).toMatchInlineSnapshot(`
    [
      "activationMaximisation",
    ]
  `);
});
