import {
  type FileHandle,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rm,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromLayersModel } from "@xrt/graph/layers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { pictures, smallNetwork } from "../../test/small-network.js";
import { CheckpointError } from "../errors.js";
import { frozenFeatures } from "../features/frozen-features.js";
import { train } from "../train.js";
import { diskFeatureCache } from "./disk-feature-cache.js";
import { modelCheckpoint } from "./model-checkpoint.js";
import { latestCheckpoint } from "./read-checkpoint.js";
import { writeFileAtomic } from "./write-file-atomic.js";

/** Bytes that fit on the disk; `undefined` for as many as there are. */
const disk: { free: number | undefined } = { free: undefined };

/** Lets every file of this process take no more than what is free, as a full disk does. */
async function fillableDisk(): Promise<() => void> {
  const handle = await open(join(folder, "probe"), "w");
  const prototype = Object.getPrototypeOf(handle) as FileHandle;
  await handle.close();
  await rm(join(folder, "probe"));
  const write = prototype.writeFile;
  const spy = vi.spyOn(prototype, "writeFile").mockImplementation(async function (
    this: FileHandle,
    bytes,
  ) {
    const data = bytes as Uint8Array;
    if (disk.free === undefined || data.length <= disk.free) return write.call(this, data);
    await write.call(this, data.subarray(0, disk.free));
    throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
  });
  return () => spy.mockRestore();
}

let folder = "";
let restoreDisk = () => {};
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "xrt-disk-"));
  restoreDisk = await fillableDisk();
});
afterEach(async () => {
  disk.free = undefined;
  restoreDisk();
  await rm(folder, { recursive: true, force: true });
});

const data = { train: pictures(12, "train"), validation: pictures(8, "validation") };

describe("a disk that is full", () => {
  test("leaves the old file as it was and nothing beside it", async () => {
    const file = join(folder, "file");
    await writeFileAtomic(file, Uint8Array.of(1, 2, 3));
    disk.free = 2;
    const error = await writeFileAtomic(file, Uint8Array.of(4, 5, 6, 7)).catch((e) => e);
    expect(error).toBeInstanceOf(CheckpointError);
    expect(error).toMatchObject({ kind: "disk-full", path: file });
    expect(error.message).toContain("the disk is full, 4 bytes do not fit");
    expect([...(await readFile(file))]).toEqual([1, 2, 3]);
    expect(await readdir(folder)).toEqual(["file"]);
  });

  test("ends a run, which goes on from the last checkpoint when there is room again", async () => {
    const graph = await fromLayersModel(smallNetwork());
    const options = { epochs: 3, batchSize: 4 };
    const whole = await train(graph, data, options);
    const fill = {
      name: "fill",
      onEpoch: () => {
        disk.free = 100;
      },
    };
    const callbacks = [modelCheckpoint(folder, { everySteps: 1 }), fill];
    const run = train(graph, data, { ...options, callbacks });
    await expect(run).rejects.toMatchObject({ name: "CheckpointError", kind: "disk-full" });
    disk.free = undefined;
    const resume = await latestCheckpoint(folder);
    expect(resume).toMatchObject({ epoch: 1, position: 12 });
    const resumed = await train(graph, data, { ...options, resume });
    expect(resumed.history).toEqual(whole.history);
    for (const [name, { data: values }] of whole.parameters) {
      expect(resumed.parameters.get(name)?.data, name).toEqual(values);
    }
  });
});

describe("diskFeatureCache", () => {
  test("keeps features in a file for each key, and computes anew what cannot be read", async () => {
    const graph = await fromLayersModel(smallNetwork());
    const cache = diskFeatureCache(join(folder, "features"));
    const of = (images = data.train) => frozenFeatures(graph, images, { at: "relu2", cache });
    const first = await of();
    const [file = "", ...others] = await readdir(join(folder, "features"));
    expect(file).toMatch(/^[0-9a-f]{64}\.npy$/);
    expect(others).toEqual([]);
    const again = await of();
    expect(again).not.toBe(first);
    expect(again).toEqual(first);
    await writeFile(join(folder, "features", file), "broken");
    expect(await of()).toEqual(first);
    await of(data.validation);
    expect((await readdir(join(folder, "features"))).length).toBe(2);
  });

  test("is used by a run", async () => {
    const graph = await fromLayersModel(smallNetwork());
    const options = { epochs: 2, batchSize: 4, freeze: "last-conv" };
    const plain = await train(graph, data, options);
    await mkdir(join(folder, "features"));
    const featureCache = diskFeatureCache(join(folder, "features"));
    for (let i = 0; i < 2; i++) {
      const { history } = await train(graph, data, { ...options, featureCache });
      expect(history).toEqual(plain.history);
    }
    expect((await readdir(join(folder, "features"))).length).toBe(2);
  });
});
