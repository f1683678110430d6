// The side of jpeg-threads.ts that runs in a thread of its own.
import { closeSync, fstatSync, lstatSync, openSync, readSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { type NdArray, resize } from "@xrt/core";
import { jpegHeader } from "../codestream-header.js";
import type { CodecDecoder, CodecModule } from "../dicom/codec-module.js";
import { type JpegAnswer, type JpegSlots, type JpegTask, maxFilmPixels } from "./jpeg-task.js";
import { nodeCodecs } from "./node-codecs.js";

/** Files beyond this are no small films, and are left to whoever asked. */
const maxBytes = 1 << 20;

/** Files that the decoder refused: each of them may leak a little of its memory. */
const maxFailures = 50;

let decoder = newDecoder(await nodeCodecs("jpeg"));
let failures = 0;
const scratch = new Float32Array(maxFilmPixels);
const slots = new Float32Array(workerData as JpegSlots);

parentPort?.on("message", async (task: JpegTask) => {
  const answer = answerTo(task);
  const moved = answer.image?.data.buffer ?? answer.bytes?.buffer;
  parentPort?.postMessage(answer, moved === undefined ? [] : [moved as ArrayBuffer]);
  if (failures < maxFailures) return;
  failures = 0;
  decoder = newDecoder(await nodeCodecs("jpeg"));
});
parentPort?.postMessage("ready");

function newDecoder({ JPEGDecoder }: CodecModule): CodecDecoder {
  if (JPEGDecoder === undefined) throw new Error("the codec has no JPEGDecoder");
  return new JPEGDecoder();
}

function answerTo({ id, file, size, slot }: JpegTask): JpegAnswer {
  try {
    const bytes = encoded(file);
    if (bytes === null) return { id };
    const header = jpegHeader(bytes);
    const isFilm = header?.isSequential && header.precision === 8 && header.components === 1;
    if (!isFilm || header.width * header.height > maxFilmPixels)
      return { id, bytes: bytes.slice() };
    const [height, width] = size ?? [header.height, header.width];
    const [start, length] = [(slot ?? 0) * maxFilmPixels, height * width];
    const isShared = slot !== undefined && length <= maxFilmPixels;
    const data = isShared ? slots.subarray(start, start + length) : new Float32Array(length);
    const shape = [height, width, 1];
    decode(header, { shape, data });
    return isShared ? { id, shape } : { id, image: { shape, data } };
  } catch (error) {
    // C++ exceptions are numbers and leave the decoder whole; behind anything else nothing is certain
    failures = error instanceof Error ? maxFailures : failures + 1;
    return { id };
  }
}

/** The bytes of a small file in the memory of the decoder; `null` for any other file. */
function encoded(file: string): Uint8Array | null {
  // opening a pipe would wait for somebody to write, and a link may lead anywhere
  if (!lstatSync(file).isFile()) return null;
  const opened = openSync(file, "r");
  try {
    const { size } = fstatSync(opened);
    if (size === 0 || size > maxBytes) return null;
    const bytes = decoder.getEncodedBuffer(size);
    return readSync(opened, bytes) === size ? bytes : null;
  } finally {
    closeSync(opened);
  }
}

/** Decodes the film that the decoder holds, and resizes it where `to` has another size. */
function decode({ width, height }: { width: number; height: number }, to: NdArray): void {
  decoder.decode();
  const samples = decoder.getDecodedBuffer();
  if (samples.length !== width * height) throw new Error(`${samples.length} samples`);
  const [toHeight = 0, toWidth = 0] = to.shape;
  if (toHeight === height && toWidth === width) {
    to.data.set(samples);
    return;
  }
  const data = scratch.subarray(0, samples.length);
  data.set(samples);
  resize({ shape: [height, width, 1], data }, [toHeight, toWidth], { into: to.data });
}
