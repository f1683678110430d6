import { expect, test } from "vitest";
import * as api from "./index.js";
import * as render from "./render/index.js";
import * as visualize from "./visualize/index.js";

test("public API", () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "ablationCam",
      "blurIntegratedGradients",
      "cam",
      "compare",
      "deconvnet",
      "deconvnetRules",
      "eigenCam",
      "eigenGradCam",
      "expectedGradients",
      "fasterScoreCam",
      "felzenszwalb",
      "fem",
      "finerCam",
      "fullGrad",
      "gradCam",
      "gradCamPlusPlus",
      "gradient",
      "gradientShap",
      "gridSegments",
      "guidedBackprop",
      "guidedBackpropRules",
      "guidedGradCam",
      "guidedIntegratedGradients",
      "hiResCam",
      "inputXGradient",
      "integratedGradients",
      "isCam",
      "layerCam",
      "listLayers",
      "listMethods",
      "loadAttribution",
      "lrpEpsilon",
      "methodNamed",
      "methods",
      "parseOptions",
      "prepare",
      "quadrature",
      "redirectedRelu",
      "releaseSessions",
      "saliency",
      "saveAttribution",
      "scoreCam",
      "slic",
      "smooth",
      "smoothGrad",
      "smoothGradCamPlusPlus",
      "smoothGradSquared",
      "ssCam",
      "varGrad",
      "xGradCam",
      "xrai",
    ]
  `);
});

test("public API of render", () => {
  expect(Object.keys(render).sort()).toMatchInlineSnapshot(`
    [
      "channelsToMap",
      "colour",
      "colourMap",
      "colourMapNames",
      "contour",
      "grid",
      "gridSvg",
      "heatMap",
      "normalise",
      "normaliseTogether",
      "outline",
      "overlay",
      "placeMap",
      "placedOn",
      "receptiveField",
      "stretched",
      "toDataUri",
      "toImageData",
      "toPng",
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
