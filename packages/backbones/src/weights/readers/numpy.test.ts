import { DataError, ndArray, writeNpy } from "@xrt/core";
import { zipSync } from "fflate";
import { expect, test } from "vitest";
import { readWeights } from "../read-weights.js";

const wide = writeNpy(ndArray(Float64Array.of(1, 2), [2]));
const plain = writeNpy(ndArray(Float32Array.of(3), [1, 1]));

test("a .npz holds its arrays under the names of its entries", async () => {
  const file = await readWeights(zipSync({ "conv/kernel.npy": plain, "b.npy": wide }));
  expect([...file.tensors].map(([name, { shape, data }]) => [name, shape, [...data]])).toEqual([
    ["conv/kernel", [1, 1], [3]],
    ["b", [2], [1, 2]],
  ]);
  expect(file.notes).toHaveLength(1);
});

test("a .npy is one tensor with the name of its file", async () => {
  const { tensors } = await readWeights(plain, { path: "weights/conv0_weight.npy" });
  expect([...tensors.keys()]).toEqual(["conv0_weight"]);
});

test("damaged archives, objects and bombs are refused", async () => {
  const zip = zipSync({ "a.npy": plain });
  await expect(readWeights(zip.subarray(0, zip.length - 30))).rejects.toThrow(DataError);
  const objects = Uint8Array.from(plain);
  objects.set(
    new TextEncoder().encode("'|O' "),
    new TextDecoder("latin1").decode(plain).indexOf("'<f4'"),
  );
  await expect(readWeights(zipSync({ "a.npy": objects }))).rejects.toThrow(DataError);
  const bomb = Uint8Array.from(zip);
  // the directory, which unpacking trusts, says that the entry takes 4 GiB
  const directory = new TextDecoder("latin1").decode(zip).indexOf("PK\x01\x02");
  new DataView(bomb.buffer).setUint32(directory + 24, 0xfffffff0, true);
  await expect(readWeights(bomb)).rejects.toThrow(
    'unpacks to more than 16 times its size at "a.npy"',
  );
});
