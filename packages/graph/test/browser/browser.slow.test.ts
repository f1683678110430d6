import { beforeAll, describe, expect, test } from "vitest";
import { networkChecks, opChecks } from "../checks.js";
import { chromium } from "./chromium.js";
import type { Result } from "./result.js";
import { runInBrowser } from "./run-in-browser.js";

const where =
  chromium === undefined
    ? "in Chromium (absent: `apt-get install chromium`, or name one in XRT_CHROMIUM)"
    : "in Chromium";

describe.skipIf(chromium === undefined).each([
  ["onnxruntime-web wasm", "wasm"],
  ["tfjs webgl", "webgl"],
  ["tfjs webgpu", "webgpu"],
])(`%s ${where}`, (name, engine) => {
  let results: ReadonlyMap<string, Result> = new Map();
  beforeAll(async () => {
    results = await runInBrowser(chromium ?? "", "/packages/graph/test/browser/page.ts", engine);
    const errors = [...results.values()].flatMap((r) => ("error" in r ? [r] : []));
    const [worst] = errors.sort((a, b) => b.error - a.error);
    console.info(`${name}: largest error ${worst?.error.toExponential(1)}, in ${worst?.title}`);
  }, 1_800_000);

  test.each([...opChecks, ...networkChecks].map(({ title }) => title))(
    "%s: values and gradients are those of the reference",
    (title) => {
      expect(results.get(title)).toEqual({ title, error: expect.any(Number) });
    },
  );
});
