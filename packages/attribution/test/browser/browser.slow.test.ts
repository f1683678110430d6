import { ndArray } from "@xrt/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromium } from "../../../graph/test/browser/chromium.js";
import { runInBrowser } from "../../../graph/test/browser/run-in-browser.js";
import { referenceNetwork, relativeL1 } from "../peers.js";
import { cases } from "./cases.js";
import type { Result } from "./message.js";

const where =
  chromium === undefined
    ? "in Chromium (absent: `apt-get install chromium`, or name one in XRT_CHROMIUM)"
    : "in Chromium";

describe
  .skipIf(chromium === undefined)
  .each(["onnx:wasm", "tfjs:wasm", "tfjs:webgl", "tfjs:webgpu"])(`%s ${where}`, (engine) => {
  let results: ReadonlyMap<string, Result> = new Map();
  let worst = 0;
  beforeAll(async () => {
    results = await runInBrowser(
      chromium ?? "",
      "/packages/attribution/test/browser/page.ts",
      engine,
    );
  }, 1_800_000);
  afterAll(() => console.info(`${engine}: largest relative L1 ${worst.toExponential(1)}`));

  test.each(cases.map((one) => [one.title, one] as const))(
    "%s is as in Node on onnxruntime",
    async (title, { network, run }) => {
      const found = results.get(title);
      if (found === undefined || !("values" in found)) {
        throw new Error(JSON.stringify(found ?? "no answer"));
      }
      const { values } = await run(await referenceNetwork(network), "onnx");
      const got = ndArray(Float32Array.from(found.values), values.shape);
      const off = relativeL1(got, values);
      worst = Math.max(worst, off);
      // measured: at most 3e-6
      expect(off).toBeLessThan(3e-5);
    },
  );
});
