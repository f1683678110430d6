import { UsageError } from "@xrt/core";
import { expect, test } from "vitest";
import { arms, armsNamed } from "./table.js";

test("armsNamed returns arms in the order of the report, each once", () => {
  const ids = (names: string[]) => armsNamed(names).map(({ id }) => id);
  expect(ids(arms.map(({ id }) => id).reverse())).toEqual([
    "scratch-cnn",
    "imagenet-frozen",
    "imagenet-all-layers",
    "cxr",
  ]);
  expect(ids(["imagenet-frozen", "imagenet-frozen"])).toEqual(["imagenet-frozen"]);
});

test.each<[string, string[], string]>([
  ["an unknown arm", ["imagenet-frozen", "scratch"], 'no arm is called "scratch"'],
  ["an empty id", ["imagenet-frozen", ""], 'no arm is called ""'],
  ["no arm at all", [], "scratch-cnn, imagenet-frozen, imagenet-all-layers, cxr"],
])("armsNamed refuses %s and lists the arms", (_, ids, message) => {
  expect(() => armsNamed(ids)).toThrow(UsageError);
  expect(() => armsNamed(ids)).toThrow(message);
  expect(() => armsNamed(ids)).toThrow(
    "arms: scratch-cnn, imagenet-frozen, imagenet-all-layers, cxr",
  );
});
