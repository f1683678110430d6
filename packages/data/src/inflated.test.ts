import { deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { DataError } from "@xrt/core";
import { expect, test } from "vitest";
import { inflated } from "./inflated.js";

const plain = Buffer.alloc(100_000, "radiograph");
test.each([
  ["gzip", gzipSync(plain)],
  ["deflate", deflateSync(plain)],
  ["deflate-raw", deflateRawSync(plain)],
] as const)("%s unpacks up to its limit and no further", async (format, bytes) => {
  const options = { format, path: "film" };
  expect(Buffer.from(await inflated(bytes, { ...options, maxBytes: 100_000 }))).toEqual(plain);
  const error = await inflated(bytes, { ...options, maxBytes: 99_999 }).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(DataError);
  expect(String(error)).toContain("film: unpacks to more than 99999 bytes");
  await expect(inflated(bytes.subarray(0, -20), { ...options, maxBytes: 1e6 })).rejects.toThrow(
    `film: the ${format} data are corrupt or cut short`,
  );
});
