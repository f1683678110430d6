import { basename, isAbsolute } from "node:path";
import { expect, test } from "vitest";
import * as api from "./index.js";

test("public API", () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "sampleMobileNetFolder",
      "sampleXrayNetworkFolder",
      "sampleXraysFolder",
    ]
  `);
});

test("folders are absolute paths inside the package", () => {
  const folders = [
    api.sampleXraysFolder(),
    api.sampleMobileNetFolder(),
    api.sampleXrayNetworkFolder(),
  ];
  expect(folders.every(isAbsolute)).toBe(true);
  expect(folders.map((f) => basename(f))).toEqual([
    "nih-chest-xray14",
    "mobilenet-v1-0.25",
    "xray-mobilenet-v1-0.25",
  ]);
});
