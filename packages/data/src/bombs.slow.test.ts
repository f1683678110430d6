import { deflateRawSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { dicomFile } from "../fixtures/dicom-file.js";
import { decodeDicom } from "./dicom/decode-dicom.js";
import { decodeImage } from "./node/decode-image.js";

// 700 MB of zeros, in 0.7 MB
const zeros = Buffer.alloc(7e8);

test.each([
  ["gzip", gzipSync(zeros)],
  [
    "deflated DICOM",
    Buffer.concat([dicomFile([], { syntax: "1.2.840.10008.1.2.1.99" }), deflateRawSync(zeros)]),
  ],
])("a bomb of %s is refused before it fills the memory", async (kind, bytes) => {
  const before = process.memoryUsage.rss();
  const decode = kind === "gzip" ? decodeImage : decodeDicom;
  await expect(decode(bytes, { path: "bomb" })).rejects.toThrow("unpacks to more than 600000000");
  expect(process.memoryUsage.rss() - before).toBeLessThan(1e9);
});
