import "@tensorflow/tfjs-backend-cpu";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromFloat16, toFloat16 } from "@xrt/core";
import { expect, test } from "vitest";
import { studyCnn2020 } from "../../networks/study-cnn-2020.js";
import { loadLayersModel } from "../../node/load-layers-model.js";
import { namedTensors } from "../named-tensors.js";
import { writeTfjs } from "./tfjs.js";

test("halves take half of the bytes, and load as the nearest halves", async () => {
  const network = studyCnn2020({ inputShape: [16, 16, 1] });
  const tensors = await namedTensors(network);
  const topology = network.toJSON(null, false);
  const whole = writeTfjs(tensors, { topology });
  const halves = writeTfjs(tensors, { topology, elements: "float16" });
  expect(halves["weights.bin"].length).toBe(whole["weights.bin"].length / 2);
  const folder = await mkdtemp(join(tmpdir(), "xrt-halves-"));
  try {
    for (const [name, bytes] of Object.entries(halves)) await writeFile(join(folder, name), bytes);
    const found = await namedTensors(await loadLayersModel(folder));
    for (const [name, { data }] of tensors) {
      expect([...(found.get(name)?.data ?? [])]).toEqual(
        Array.from(data, (v) => fromFloat16(toFloat16(v))),
      );
    }
    await writeFile(join(folder, "weights.bin"), whole["weights.bin"]);
    await expect(loadLayersModel(folder)).rejects.toThrow("fetch them again");
  } finally {
    await rm(folder, { recursive: true });
  }
});
