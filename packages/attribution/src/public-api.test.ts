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
      "featureAblation",
      "featurePermutation",
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
      "hsic",
      "inputXGradient",
      "integratedGradients",
      "isCam",
      "kernelShap",
      "layerCam",
      "lime",
      "listLayers",
      "listMethods",
      "loadAttribution",
      "lrpEpsilon",
      "lungZones",
      "methodNamed",
      "methods",
      "occlusion",
      "parseOptions",
      "partitionShap",
      "prepare",
      "quadrature",
      "redirectedRelu",
      "releaseSessions",
      "rise",
      "saliency",
      "saveAttribution",
      "scoreCam",
      "shapley",
      "slic",
      "smooth",
      "smoothGrad",
      "smoothGradCamPlusPlus",
      "smoothGradSquared",
      "sobol",
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
