import { expect, test } from "vitest";
import { filesOf } from "../fixtures/files-of.js";
import { listOnce } from "./list-once.js";

test("files are listed once; a listing that failed is tried again", async () => {
  let calls = 0;
  const files = listOnce({
    ...filesOf({}),
    list: async () => {
      if (++calls === 1) throw new Error("first");
      return ["a"];
    },
  });
  await expect(files.list()).rejects.toThrow("first");
  expect(await files.list()).toEqual(["a"]);
  expect(await files.list()).toEqual(["a"]);
  expect(calls).toBe(2);
});
