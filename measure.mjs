// packages/core/src/errors.ts
var DataError = class extends Error {
  name = "DataError";
  /** File or folder at fault, where there is one. */
  path;
  constructor(message, options = {}) {
    super(message, { cause: options.cause });
    this.path = options.path;
  }
};
var UsageError = class extends Error {
  name = "UsageError";
};

// packages/core/src/shape.ts
function sizeOf(shape) {
  return shape.reduce((n, d) => n * d, 1);
}

// packages/core/src/nd-array.ts
function ndArray(data, shape) {
  if (data.length !== sizeOf(shape)) {
    throw new RangeError(
      `ndArray: ${data.length} elements do not fill shape [${shape}], which needs ${sizeOf(shape)}`
    );
  }
  return { shape, data };
}

// packages/core/src/nearest.ts
function nearest(name, names, count = 3) {
  return [...names].map((n) => ({ n, d: distance(name.toLowerCase(), n.toLowerCase()) })).sort((a, b) => a.d - b.d).slice(0, count).map(({ n }) => n);
}
function distance(a, b) {
  let row2 = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (row2[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replace, (row2[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row2 = next;
  }
  return row2[b.length] ?? 0;
}

// packages/data/src/node/dicom-threads.ts
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";

// packages/data/src/dicom/transfer-syntaxes.ts
var TABLE = [
  ["1.2.840.10008.1.2", "Implicit VR Little Endian", "native"],
  ["1.2.840.10008.1.2.1", "Explicit VR Little Endian", "native"],
  ["1.2.840.10008.1.2.1.99", "Deflated Explicit VR Little Endian", "native"],
  ["1.2.840.10008.1.2.2", "Explicit VR Big Endian", "native"],
  ["1.2.840.10008.1.2.5", "RLE Lossless", "rle"],
  ["1.2.840.10008.1.2.4.50", "JPEG Baseline (Process 1)", "jpeg"],
  ["1.2.840.10008.1.2.4.51", "JPEG Extended (Process 2 & 4)", "jpeg"],
  ["1.2.840.10008.1.2.4.57", "JPEG Lossless, Non-Hierarchical (Process 14)", "jpeg-lossless"],
  ["1.2.840.10008.1.2.4.70", "JPEG Lossless, First-Order Prediction", "jpeg-lossless"],
  ["1.2.840.10008.1.2.4.80", "JPEG-LS Lossless", "jpeg-ls"],
  ["1.2.840.10008.1.2.4.81", "JPEG-LS Lossy (Near-Lossless)", "jpeg-ls"],
  ["1.2.840.10008.1.2.4.90", "JPEG 2000 (Lossless Only)", "jpeg-2000"],
  ["1.2.840.10008.1.2.4.91", "JPEG 2000", "jpeg-2000"]
];
var REFUSED = {
  "1.2.840.10008.1.2.4.92": "JPEG 2000 Part 2 Multi-component (Lossless Only)",
  "1.2.840.10008.1.2.4.93": "JPEG 2000 Part 2 Multi-component",
  "1.2.840.10008.1.2.4.94": "JPIP Referenced",
  "1.2.840.10008.1.2.4.95": "JPIP Referenced Deflate",
  "1.2.840.10008.1.2.4.100": "MPEG2 Main Profile / Main Level",
  "1.2.840.10008.1.2.4.102": "MPEG-4 AVC/H.264 High Profile",
  "1.2.840.10008.1.2.4.107": "HEVC/H.265 Main Profile",
  "1.2.840.10008.1.2.4.110": "JPEG XL Lossless",
  "1.2.840.10008.1.2.4.112": "JPEG XL",
  "1.2.840.10008.1.2.4.201": "High-Throughput JPEG 2000 (Lossless Only)",
  "1.2.840.10008.1.2.4.203": "High-Throughput JPEG 2000"
};
var transferSyntaxes = new Map(
  TABLE.map(([uid, name, coding]) => [uid, { uid, name, coding }])
);
function transferSyntaxName(uid) {
  return transferSyntaxes.get(uid)?.name ?? REFUSED[uid] ?? "unknown";
}

// packages/data/src/dicom/unsupported-transfer-syntax-error.ts
var UnsupportedTransferSyntaxError = class extends DataError {
  name = "UnsupportedTransferSyntaxError";
  /** UID of the transfer syntax. */
  uid;
  /** Its name in the DICOM standard, or `"unknown"`. */
  syntax;
  /** What exactly is not read, where the transfer syntax as such is, for example `"12-bit samples"`. */
  detail;
  constructor(uid, { path, detail }) {
    const syntax = transferSyntaxName(uid);
    const known2 = [...transferSyntaxes.keys()].map((u) => u.replace("1.2.840.10008", "")).join(" ");
    super(
      detail === void 0 ? `${path}: transfer syntax ${uid} (${syntax}) cannot be decoded, wants one of 1.2.840.10008 ${known2}; convert the file` : `${path}: transfer syntax ${uid} (${syntax}) with ${detail} cannot be decoded; convert the file to uncompressed`,
      { path }
    );
    this.uid = uid;
    this.syntax = syntax;
    this.detail = detail;
  }
};

// packages/data/src/node/dicom-threads.ts
var maxSeconds = 60;
var maxThreads = Math.min(4, availableParallelism());
var idle = [];
var waiting = [];
var running = 0;
async function inDicomThread(task) {
  const answer2 = await new Promise((done, failed) => {
    waiting.push({ task, done, failed });
    startNext();
  });
  if (answer2.error !== void 0) throw received(answer2.error);
  return answer2;
}
function startNext() {
  if (running >= maxThreads) return;
  const job = waiting.shift();
  if (job === void 0) return;
  running++;
  run(idle.pop() ?? newThread(), job);
}
function run(thread, { task, done, failed }) {
  const path = task.options.path ?? "image";
  const onMessage = (answer2) => {
    finish(true);
    done(answer2);
  };
  const onError = (cause) => {
    finish(false);
    const reason = cause instanceof Error ? cause.message : String(cause);
    failed(new DataError(`${path}: decoding broke its thread (${reason})`, { path, cause }));
  };
  const timer = setTimeout(() => {
    finish(false);
    failed(new DataError(`${path}: decoding took longer than ${maxSeconds} s`, { path }));
  }, 1e3 * maxSeconds);
  const finish = (keep) => {
    clearTimeout(timer);
    thread.off("message", onMessage);
    thread.off("error", onError);
    thread.unref();
    if (keep) idle.push(thread);
    else thread.terminate().catch(failed);
    running--;
    startNext();
  };
  thread.on("message", onMessage);
  thread.on("error", onError);
  thread.ref();
  thread.postMessage(task);
}
function newThread() {
  const isSource = import.meta.url.endsWith(".ts");
  const file = isSource ? "dicom-worker-source.mjs" : "dicom-worker.js";
  const execArgv = isSource ? ["--conditions=@xrt/source"] : [];
  return new Worker(new URL(file, import.meta.url), { execArgv });
}
function received({ kind: kind2, message, path = "image", uid = "", detail }) {
  switch (kind2) {
    case "syntax":
      return new UnsupportedTransferSyntaxError(uid, { path, detail });
    case "data":
      return new DataError(message, { path });
    case "usage":
      return new UsageError(message);
    case "other":
      return new Error(message);
  }
}

// packages/data/src/node/read-bytes.ts
import { readFile } from "node:fs/promises";
async function readBytes(file) {
  try {
    return await readFile(file);
  } catch (cause) {
    const { code } = cause;
    const problem = code === "ENOENT" ? "no such file" : `cannot be read (${code})`;
    throw new DataError(`${file}: ${problem}`, { path: file, cause });
  }
}

// packages/data/src/dicom/attributes.ts
var ENCODINGS = {
  "ISO_IR 101": "iso-8859-2",
  "ISO_IR 109": "iso-8859-3",
  "ISO_IR 110": "iso-8859-4",
  "ISO_IR 126": "iso-8859-7",
  "ISO_IR 127": "iso-8859-6",
  "ISO_IR 138": "iso-8859-8",
  "ISO_IR 144": "iso-8859-5",
  "ISO_IR 148": "windows-1254",
  "ISO_IR 166": "windows-874",
  "ISO_IR 13": "shift_jis",
  "ISO_IR 192": "utf-8",
  GB18030: "gb18030",
  GBK: "gbk"
};
function textOf(dataSet, tag) {
  const element = dataSet.elements[tag];
  if (element === void 0 || element.length === 0) return null;
  const bytes = dataSet.byteArray.subarray(element.dataOffset, element.dataOffset + element.length);
  const set = dataSet.string("x00080005") ?? "";
  const text = new TextDecoder(ENCODINGS[set.split("\\")[0] ?? ""] ?? "latin1").decode(bytes);
  return text.replaceAll("\0", "").trim() || null;
}
function numbersOf(dataSet, tag) {
  const text = textOf(dataSet, tag);
  if (text === null) return [];
  return text.split("\\").map((value) => Number(value.trim() || Number.NaN)).filter(Number.isFinite);
}
function wordOf(dataSet, tag) {
  const element = dataSet.elements[tag];
  return element !== void 0 && element.length >= 2 ? dataSet.uint16(tag) : void 0;
}
function itemsOf(dataSet, tag) {
  return (dataSet.elements[tag]?.items ?? []).flatMap((item) => item.dataSet ?? []);
}

// packages/data/src/dicom/codec-module.ts
var quiet = { print: () => {
}, printErr: () => {
} };
var portableCodecs = async (name) => {
  switch (name) {
    case "jpeg":
      return (await import("@cornerstonejs/codec-libjpeg-turbo-8bit/decode")).default(quiet);
    case "jpeg-ls":
      return (await import("@cornerstonejs/codec-charls/decode")).default(quiet);
    case "jpeg-2000":
      return (await import("@cornerstonejs/codec-openjpeg/decode")).default(quiet);
  }
};

// packages/data/src/dicom/lookup-table.ts
function readLookupTable(dataSet, { descriptor, data, signed, path }) {
  const element = dataSet.elements[data];
  if ((dataSet.elements[descriptor]?.length ?? 0) < 6 || element === void 0) {
    throw new DataError(`${path}: a lookup table lacks its descriptor or its data`, { path });
  }
  const count = dataSet.uint16(descriptor, 0);
  const first2 = (signed ? dataSet.int16(descriptor, 1) : dataSet.uint16(descriptor, 1)) ?? 0;
  const bits = dataSet.uint16(descriptor, 2) ?? 16;
  const length = count || 65536;
  if (element.length < length) {
    throw new DataError(
      `${path}: a lookup table of ${length} entries has only ${element.length} bytes of data`,
      { path }
    );
  }
  const packed = element.length < 2 * length;
  const entries = Uint16Array.from(
    { length },
    (_, i) => packed ? dataSet.byteArray[element.dataOffset + i] ?? 0 : dataSet.uint16(data, i) ?? 0
  );
  return { first: first2, bits, entries, explanation: textOf(dataSet, "x00283003") };
}
function lookUp(table, values2) {
  const { entries, first: first2 } = table;
  const last = entries.length - 1;
  const out = new Float32Array(values2.length);
  for (let i = 0; i < out.length; i++) {
    const at = Math.round(values2[i] ?? 0) - first2;
    out[i] = entries[Math.min(Math.max(at, 0), last)] ?? 0;
  }
  return out;
}

// packages/data/src/dicom/colour.ts
function readPalette(dataSet, { path }) {
  const table = (colour) => {
    const data = `x0028120${colour}`;
    if (dataSet.elements[data] === void 0 && dataSet.elements[`x0028122${colour}`]) {
      throw new DataError(`${path}: the palette is segmented, wants the plain tables`, { path });
    }
    const descriptor = `x0028110${colour}`;
    return readLookupTable(dataSet, { descriptor, data, signed: false, path });
  };
  return [table(1), table(2), table(3)];
}
function paletteColours(values2, palette) {
  const out = new Float32Array(3 * values2.length);
  for (const [c, table] of palette.entries()) {
    const scale = table.bits > 8 ? 256 : 1;
    const colours2 = lookUp(table, values2);
    for (let i = 0; i < colours2.length; i++) out[3 * i + c] = Math.floor((colours2[i] ?? 0) / scale);
  }
  return out;
}
function interleaved(planes) {
  const out = planes.slice();
  const size = planes.length / 3;
  for (let c = 0; c < 3; c++) {
    for (let i = 0; i < size; i++) out[3 * i + c] = planes[c * size + i] ?? 0;
  }
  return out;
}
function upsampled422(packed) {
  const out = new packed.constructor(packed.length / 2 * 3);
  for (let pair = 0; 4 * pair + 3 < packed.length; pair++) {
    for (const pixel of [0, 1]) {
      out[6 * pair + 3 * pixel] = packed[4 * pair + pixel] ?? 0;
      out[6 * pair + 3 * pixel + 1] = packed[4 * pair + 2] ?? 0;
      out[6 * pair + 3 * pixel + 2] = packed[4 * pair + 3] ?? 0;
    }
  }
  return out;
}
function ybrToRgb(samples, { bitsStored: bitsStored2 }) {
  const max = 2 ** bitsStored2 - 1;
  const half = 2 ** (bitsStored2 - 1);
  const kept = (v) => Math.min(Math.max(Math.round(v), 0), max);
  for (let i = 0; i + 2 < samples.length; i += 3) {
    const y = samples[i] ?? 0;
    const cb = (samples[i + 1] ?? 0) - half;
    const cr = (samples[i + 2] ?? 0) - half;
    samples[i] = kept(y + 1.402 * cr);
    samples[i + 1] = kept(y - 0.344136 * cb - 0.714136 * cr);
    samples[i + 2] = kept(y + 1.772 * cb);
  }
}

// packages/data/src/codestream-header.ts
function jpegHeader(bytes) {
  if (bytes[0] !== 255 || bytes[1] !== 216) return null;
  const word2 = (at) => (bytes[at] ?? 0) << 8 | (bytes[at + 1] ?? 0);
  let hasAdobe = false;
  for (let at = 2; at + 9 < bytes.length; ) {
    if (bytes[at] !== 255) return null;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 255) {
      at++;
      continue;
    }
    if (marker === 238) hasAdobe = true;
    if (isFrame(marker)) {
      return {
        precision: bytes[at + 4] ?? 0,
        height: word2(at + 5),
        width: word2(at + 7),
        components: bytes[at + 9] ?? 0,
        signed: false,
        coding: marker === 195 ? "jpeg-lossless" : marker === 247 ? "jpeg-ls" : "jpeg",
        hasAdobe
      };
    }
    if (marker === 217 || marker === 218) return null;
    at += 2 + Math.max(word2(at + 2), 2);
  }
  return null;
}
function isFrame(marker) {
  return marker >= 192 && marker <= 207 && ![196, 200, 204].includes(marker) || marker === 247;
}
function jpeg2000Header(bytes) {
  const start = startOfCodestream(bytes);
  if (start < 0 || bytes.length < start + 45) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset + start);
  const depth = view.getUint8(42);
  return {
    width: view.getUint32(8) - view.getUint32(16),
    height: view.getUint32(12) - view.getUint32(20),
    components: view.getUint16(40),
    precision: (depth & 127) + 1,
    signed: depth >= 128,
    coding: "jpeg-2000",
    hasAdobe: false
  };
}
function startOfCodestream(bytes) {
  for (let at = 0; at + 4 <= Math.min(bytes.length, 4096); at++) {
    if (bytes[at] !== 255 || bytes[at + 1] !== 79) continue;
    if (bytes[at + 2] === 255 && bytes[at + 3] === 81) return at;
  }
  return -1;
}

// packages/data/src/dicom/run-codec.ts
var DECODER = {
  jpeg: "JPEGDecoder",
  "jpeg-ls": "JpegLSDecoder",
  "jpeg-2000": "J2KDecoder"
};
var loaded = /* @__PURE__ */ new WeakMap();
var maxFailures = 50;
async function runCodec(name, bytes, { codecs, path, size }) {
  const mine = loaded.get(codecs) ?? /* @__PURE__ */ new Map();
  loaded.set(codecs, mine);
  const entry = mine.get(name) ?? { module: await codecs(name), failures: 0 };
  mine.set(name, entry);
  try {
    return decodeOnce(entry.module, { name, bytes, size });
  } catch (cause) {
    entry.failures++;
    const reason = cause instanceof Error ? cause.message : "the codec refuses it";
    if (cause instanceof Error || entry.failures >= maxFailures) mine.delete(name);
    throw new DataError(`${path}: the ${name} frame is corrupt or cut short (${reason})`, {
      path,
      cause
    });
  }
}
function decodeOnce(module, { name, bytes, size }) {
  const Decoder = module[DECODER[name]];
  if (Decoder === void 0) throw new Error(`the codec has no ${DECODER[name]}`);
  const decoder = new Decoder();
  try {
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    decoder.decode();
    const decoded3 = decoder.getDecodedBuffer();
    if (decoded3.length !== size) throw new Error(`${decoded3.length} bytes, wants ${size}`);
    return { bytes: new Uint8Array(decoded3), planar: decoder.getInterleaveMode?.() === 0 };
  } finally {
    decoder.delete();
  }
}

// packages/data/src/dicom/decode-codestream.ts
async function decodeCodestream(bytes, { pixels, syntax, codecs, path }) {
  const header = jpegHeader(bytes) ?? jpeg2000Header(bytes);
  if (header === null) {
    throw new DataError(`${path}: the frame begins with no header of ${syntax.name}`, { path });
  }
  check(header, { pixels, syntax, path });
  const { coding, precision } = header;
  if (coding === "jpeg-lossless") {
    const samples = await decodeJpegLossless(bytes, pixels, path);
    return { samples, planar: false, isRgb: false, precision };
  }
  const whole = coding === "jpeg" && isPlainRgb(header, pixels) ? withAdobeMarker(bytes) : bytes;
  const perSample = precision <= 8 ? 1 : 2;
  const size = pixels.width * pixels.height * pixels.samples * perSample;
  const frame4 = await runCodec(coding, whole, { codecs, path, size });
  return {
    samples: perSample === 1 ? frame4.bytes : new Uint16Array(frame4.bytes.buffer),
    planar: frame4.planar,
    // JPEG 2000 undoes its own colour transformations; YBR_FULL is one of the file
    isRgb: coding === "jpeg" || coding === "jpeg-2000" && pixels.photometric !== "YBR_FULL",
    precision
  };
}
function check(header, { pixels, syntax, path }) {
  const { width, height, components, precision } = header;
  if (width !== pixels.width || height !== pixels.height || components !== pixels.samples || precision > 8 && pixels.bitsAllocated === 8) {
    throw new DataError(
      `${path}: the frame is ${width} x ${height} x ${components} of ${precision} bits, the file says ${pixels.width} x ${pixels.height} x ${pixels.samples} of ${pixels.bitsAllocated}`,
      { path }
    );
  }
  const most = header.coding === "jpeg" ? 8 : 16;
  if (precision > most || precision < 1) {
    const detail = `${precision}-bit samples`;
    throw new UnsupportedTransferSyntaxError(syntax.uid, { path, detail });
  }
}
async function decodeJpegLossless(bytes, { width, height, samples }, path) {
  const { Decoder } = await import("@cornerstonejs/jpeg-lossless-decoder-js");
  let decoded3;
  try {
    decoded3 = new Decoder().decode(bytes.buffer, bytes.byteOffset, bytes.length);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(`${path}: the jpeg-lossless frame is corrupt or cut short (${reason})`, {
      path,
      cause
    });
  }
  if (decoded3.length !== width * height * samples) {
    throw new DataError(
      `${path}: the jpeg-lossless frame has ${decoded3.length} samples, wants ${width * height * samples}`,
      { path }
    );
  }
  return decoded3;
}
function isPlainRgb({ components, hasAdobe }, pixels) {
  return components === 3 && !hasAdobe && pixels.photometric === "RGB";
}
function withAdobeMarker(bytes) {
  const marker = [255, 238, 0, 14, 65, 100, 111, 98, 101, 0, 100, 0, 0, 0, 0, 0];
  const out = new Uint8Array(bytes.length + marker.length);
  out.set(bytes.subarray(0, 2));
  out.set(marker, 2);
  out.set(bytes.subarray(2), 2 + marker.length);
  return out;
}

// packages/data/src/dicom/decode-rle.ts
function decodeRle(bytes, { pixels, path }) {
  const { width, height, samples, bitsAllocated } = pixels;
  const perSample = bitsAllocated / 8;
  const wanted = samples * perSample;
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = bytes.length >= 64 ? header.getUint32(0, true) : 0;
  if (count !== wanted) {
    throw new DataError(`${path}: the RLE frame has ${count} segments, wants ${wanted}`, { path });
  }
  const size = width * height;
  const out = new Uint8Array(size * wanted);
  for (let segment = 0; segment < count; segment++) {
    const start = header.getUint32(4 + 4 * segment, true);
    const end = segment + 1 < count ? header.getUint32(8 + 4 * segment, true) : bytes.length;
    const plane = Math.floor(segment / perSample);
    const byte = perSample - 1 - segment % perSample;
    const filled = unpackBits(bytes.subarray(start, end), out, {
      first: plane * size * perSample + byte,
      step: perSample,
      count: size
    });
    if (filled < size) {
      throw new DataError(
        `${path}: RLE segment ${segment} holds ${filled} of ${size} bytes; the file is cut short`,
        { path }
      );
    }
  }
  return out;
}
function unpackBits(packed, out, { first: first2, step, count }) {
  let filled = 0;
  let at = 0;
  while (filled < count && at < packed.length) {
    const control = packed[at++] ?? 0;
    if (control === 128) continue;
    const literal = control < 128;
    const length = Math.min(literal ? control + 1 : 257 - control, count - filled);
    for (let i = 0; i < length; i++) {
      const value = packed[literal ? at + i : at];
      if (value === void 0) return filled;
      out[first2 + step * filled++] = value;
    }
    at += literal ? control + 1 : 1;
  }
  return filled;
}

// packages/data/src/byte-stream.ts
async function* piecesOf(stream) {
  const reader = stream.getReader();
  let ended = false;
  try {
    for (; ; ) {
      const { done, value } = await reader.read();
      ended = done;
      if (done) return;
      yield value;
    }
  } finally {
    if (!ended) await reader.cancel();
  }
}
function streamOf(pieces) {
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await pieces.return?.();
    }
  });
}
async function unzipped(stream) {
  const pieces = piecesOf(stream);
  let start = new Uint8Array();
  while (start.length < 2) {
    const { done, value } = await pieces.next();
    if (done === true) break;
    start = joined([start, value]);
  }
  const whole = streamOf(prefixed(start, pieces));
  if (start[0] !== 31 || start[1] !== 139) return whole;
  return whole.pipeThrough(
    new DecompressionStream("gzip")
  );
}
async function* prefixed(first2, rest) {
  yield first2;
  yield* rest;
}
function joined(pieces) {
  const out = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}
async function allBytes(stream) {
  const pieces = [];
  for await (const piece of piecesOf(stream)) pieces.push(piece);
  return joined(pieces);
}

// packages/data/src/dicom/frame-bytes.ts
var PIXEL_DATA = "x7fe00010";
function nativeFrameBytes(dataSet, { pixels, frame: frame4, path }) {
  const element = pixelData(dataSet, path);
  if (element.fragments !== void 0) {
    throw new DataError(`${path}: the pixels are in fragments, which compressed files have`, {
      path
    });
  }
  const { width, height, samples, bitsAllocated, photometric } = pixels;
  const perPixel = photometric === "YBR_FULL_422" ? 2 : samples;
  const bits = width * height * perPixel * bitsAllocated;
  const start = Math.floor(frame4 * bits / 8);
  const end = Math.ceil((frame4 + 1) * bits / 8);
  if (end > element.length) {
    throw new DataError(
      `${path}: frame ${frame4} of ${width} x ${height} pixels needs ${end} bytes of pixels, the file has ${element.length}`,
      { path }
    );
  }
  if (frame4 * bits % 8 !== 0) {
    throw new DataError(`${path}: frame ${frame4} begins inside a byte`, { path });
  }
  return dataSet.byteArray.subarray(element.dataOffset + start, element.dataOffset + end);
}
function encapsulatedFrameBytes(dataSet, { pixels, frame: frame4, path }) {
  const { fragments, basicOffsetTable: offsets = [] } = pixelData(dataSet, path);
  if (fragments === void 0 || fragments.length === 0) {
    throw new DataError(`${path}: the file is compressed but its pixels are not in fragments`, {
      path
    });
  }
  const bytesOf = (parts3) => joined(
    parts3.map(({ position, length }) => dataSet.byteArray.subarray(position, position + length))
  );
  if (pixels.frames === 1) return bytesOf(fragments);
  if (offsets.length === pixels.frames) {
    const start = offsets[frame4] ?? 0;
    const end = offsets[frame4 + 1] ?? Number.POSITIVE_INFINITY;
    return bytesOf(fragments.filter(({ offset }) => offset >= start && offset < end));
  }
  const fragment = fragments[frame4];
  if (fragments.length !== pixels.frames || fragment === void 0) {
    throw new DataError(
      `${path}: ${fragments.length} fragments hold ${pixels.frames} frames and no offset table says which`,
      { path }
    );
  }
  return bytesOf([fragment]);
}
function pixelData(dataSet, path) {
  const element = dataSet.elements[PIXEL_DATA];
  if (element === void 0) {
    const floats = dataSet.elements.x7fe00008 ?? dataSet.elements.x7fe00009;
    const problem = floats ? "holds floating-point pixels, wants whole numbers" : "holds no pixels";
    throw new DataError(`${path}: the DICOM file ${problem}`, { path });
  }
  return element;
}

// packages/data/src/dicom/frame-macro.ts
function frameMacro(dataSet, macro, frame4) {
  const own = itemsOf(dataSet, "x52009230")[frame4];
  const [shared] = itemsOf(dataSet, "x52009229");
  for (const group of [own, shared]) {
    const item = group && itemsOf(group, macro)[0];
    if (item !== void 0) return item;
  }
  return dataSet;
}

// packages/data/src/dicom/modality.ts
function readModality(dataSet, { frame: frame4, signed, path }) {
  const [item] = itemsOf(dataSet, "x00283000");
  if (item !== void 0) {
    const tags = { descriptor: "x00283002", data: "x00283006", signed, path };
    return { kind: "lut", table: readLookupTable(item, tags) };
  }
  const macro = frameMacro(dataSet, "x00289145", frame4);
  const [slope = 1] = numbersOf(macro, "x00281053");
  const [intercept = 0] = numbersOf(macro, "x00281052");
  if (slope === 0) throw new DataError(`${path}: RescaleSlope is 0`, { path });
  return { kind: "rescale", slope, intercept, type: textOf(macro, "x00281054") };
}
function modalityValues(values2, modality) {
  if (modality.kind === "lut") return lookUp(modality.table, values2);
  const { slope, intercept } = modality;
  const out = Float32Array.from(values2);
  if (slope !== 1 || intercept !== 0) {
    for (let i = 0; i < out.length; i++) out[i] = (out[i] ?? 0) * slope + intercept;
  }
  return out;
}

// packages/data/src/dicom/parse-dicom.ts
import dicomParser from "dicom-parser";

// packages/data/src/inflated.ts
function isGzip(bytes) {
  return bytes[0] === 31 && bytes[1] === 139;
}
async function inflated(bytes, { format, maxBytes, path }) {
  const packed = new Blob([bytes]).stream();
  const pieces = [];
  let length = 0;
  try {
    for await (const piece of piecesOf(packed.pipeThrough(new DecompressionStream(format)))) {
      length += piece.length;
      if (length > maxBytes) {
        throw new DataError(`${path}: unpacks to more than ${maxBytes} bytes`, { path });
      }
      pieces.push(piece);
    }
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(`${path}: the ${format} data are corrupt or cut short (${reason})`, {
      path,
      cause
    });
  }
  return joined(pieces);
}

// packages/data/src/pixel-limits.ts
var maxPixels = 1e8;
var maxInflatedBytes = 6 * maxPixels;
function checkSize(width, height, { path }) {
  if (!(width >= 1 && height >= 1 && Number.isInteger(width) && Number.isInteger(height))) {
    throw new DataError(`${path}: the image is ${width} x ${height} pixels, wants at least 1 x 1`, {
      path
    });
  }
  if (width * height > maxPixels) {
    throw new DataError(
      `${path}: the image of ${width} x ${height} pixels exceeds pixel limit (${maxPixels}); shrink it first`,
      { path }
    );
  }
}

// packages/data/src/dicom/parse-dicom.ts
var IMPLICIT = "1.2.840.10008.1.2";
var EXPLICIT = "1.2.840.10008.1.2.1";
var DEFLATED = "1.2.840.10008.1.2.1.99";
function isDicom(bytes) {
  return hasPreamble(bytes) || [2, 8].includes(firstGroup(bytes));
}
async function parseDicom(bytes, { path, headerOnly = false }) {
  const notes = [];
  const plain = isGzip(bytes) ? await inflated(bytes, { format: "gzip", maxBytes: maxInflatedBytes, path }) : bytes;
  if (!isDicom(plain)) {
    throw new DataError(`${path}: not a DICOM file: no DICM behind the preamble`, { path });
  }
  let whole = plain;
  let raw;
  if (!hasPreamble(plain)) {
    if (firstGroup(plain) === 2) {
      whole = withPreamble(plain);
      notes.push("read without preamble");
    } else {
      raw = isUpperCase(plain[4]) && isUpperCase(plain[5]) ? EXPLICIT : IMPLICIT;
      notes.push(`read without preamble and file meta information as ${raw}`);
    }
  }
  const { uid, end } = raw === void 0 ? metaInformation(whole, path) : { uid: raw, end: 0 };
  const syntax = transferSyntaxes.get(uid);
  if (syntax === void 0) throw new UnsupportedTransferSyntaxError(uid, { path });
  const unpacked2 = uid === DEFLATED ? await inflatedFrom(whole.subarray(end), path) : whole;
  const dataSet = elementsOf(whole, { path, notes, raw, unpacked: unpacked2, headerOnly });
  return { dataSet, syntax, notes };
}
function elementsOf(bytes, {
  path,
  notes,
  raw,
  unpacked: unpacked2,
  headerOnly
}) {
  try {
    return dicomParser.parseDicom(bytes, {
      // dicom-parser reads on from the beginning of what it gets here
      inflater: () => unpacked2,
      ...raw === void 0 ? {} : { TransferSyntaxUID: raw },
      ...headerOnly ? { untilTag: "x7fe00010" } : {}
    });
  } catch (cause) {
    const read = cause.dataSet;
    const pixels = read?.elements.x7fe00010;
    if (read === void 0 || pixels === void 0) throw broken(path, cause);
    if (pixels.dataOffset + pixels.length > read.byteArray.length) throw broken(path, cause);
    notes.push(`left out what follows the pixels (${reasonOf(cause)})`);
    return read;
  }
}
function metaInformation(bytes, path) {
  try {
    const meta = dicomParser.readPart10Header(bytes);
    const uid = meta.string("x00020010");
    if (uid === void 0) throw new Error("the file meta information names no transfer syntax");
    return { uid, end: meta.position };
  } catch (cause) {
    throw broken(path, cause);
  }
}
async function inflatedFrom(packed, path) {
  const options = { format: "deflate-raw", maxBytes: maxInflatedBytes, path };
  return inflated(packed, options).catch((error) => {
    if (packed.at(-1) !== 0) throw error;
    return inflated(packed.subarray(0, -1), options).catch(() => {
      throw error;
    });
  });
}
function hasPreamble(bytes) {
  return String.fromCharCode(...bytes.subarray(128, 132)) === "DICM";
}
function withPreamble(bytes) {
  const out = new Uint8Array(132 + bytes.length);
  out.set([68, 73, 67, 77], 128);
  out.set(bytes, 132);
  return out;
}
function firstGroup(bytes) {
  const [group = 0, high = 0, element = 0, elementHigh = 0] = bytes;
  return bytes.length >= 8 && high === 0 && elementHigh === 0 && element <= 96 ? group : -1;
}
function isUpperCase(byte = 0) {
  return byte >= 65 && byte <= 90;
}
function broken(path, cause) {
  return new DataError(`${path}: the DICOM file is broken or cut short (${reasonOf(cause)})`, {
    path,
    cause
  });
}
function reasonOf(cause) {
  const inner = cause?.exception ?? cause;
  return inner instanceof Error ? inner.message : String(inner);
}

// packages/data/src/dicom/pixel-description.ts
function pixelDescription(dataSet, { path }) {
  const needed = (tag, name) => {
    const value = wordOf(dataSet, tag);
    if (value === void 0) throw new DataError(`${path}: the DICOM file lacks ${name}`, { path });
    return value;
  };
  const height = needed("x00280010", "Rows");
  const width = needed("x00280011", "Columns");
  checkSize(width, height, { path });
  const samples = wordOf(dataSet, "x00280002") ?? 1;
  const bitsAllocated = needed("x00280100", "BitsAllocated");
  const bitsStored2 = wordOf(dataSet, "x00280101") ?? bitsAllocated;
  const highBit = wordOf(dataSet, "x00280102") ?? bitsStored2 - 1;
  if (samples !== 1 && samples !== 3) throw odd("SamplesPerPixel", samples, "1 or 3", path);
  if (!isOneOf(bitsAllocated, [1, 8, 16, 32])) {
    throw odd("BitsAllocated", bitsAllocated, "1, 8, 16 or 32", path);
  }
  if (bitsStored2 < 1 || bitsStored2 > bitsAllocated) {
    throw odd("BitsStored", bitsStored2, `1 to ${bitsAllocated}`, path);
  }
  if (highBit < bitsStored2 - 1 || highBit >= bitsAllocated) {
    throw odd("HighBit", highBit, `${bitsStored2 - 1} to ${bitsAllocated - 1}`, path);
  }
  return {
    width,
    height,
    samples,
    photometric: textOf(dataSet, "x00280004") ?? (samples === 3 ? "RGB" : "MONOCHROME2"),
    planar: samples === 3 && wordOf(dataSet, "x00280006") === 1,
    bitsAllocated,
    bitsStored: bitsStored2,
    highBit,
    signed: wordOf(dataSet, "x00280103") === 1,
    frames: Math.max(1, Math.round(numbersOf(dataSet, "x00280008")[0] ?? 1))
  };
}
function isOneOf(value, list) {
  return list.includes(value);
}
function odd(name, value, wanted, path) {
  return new DataError(`${path}: ${name} is ${value}, wants ${wanted}`, { path });
}

// packages/data/src/dicom/shown-attributes.ts
var PICTURE = {
  x00080008: "ImageType",
  x00080016: "SOPClassUID",
  x00080060: "Modality",
  x00080068: "PresentationIntentType",
  x00080070: "Manufacturer",
  x00081090: "ManufacturerModelName",
  x00100040: "PatientSex",
  x00101010: "PatientAge",
  x00120062: "PatientIdentityRemoved",
  x00180015: "BodyPartExamined",
  x00180060: "KVP",
  x00181110: "DistanceSourceToDetector",
  x00181150: "ExposureTime",
  x00181151: "XRayTubeCurrent",
  x00181152: "Exposure",
  x00185101: "ViewPosition",
  x00200020: "PatientOrientation",
  x00200060: "Laterality",
  x00200062: "ImageLaterality",
  x00280301: "BurnedInAnnotation",
  x00280302: "RecognizableVisualFeatures",
  x00282110: "LossyImageCompression",
  x00282112: "LossyImageCompressionRatio",
  x00282114: "LossyImageCompressionMethod"
};
var PERSON = {
  x00080018: "SOPInstanceUID",
  x00080020: "StudyDate",
  x00080021: "SeriesDate",
  x00080022: "AcquisitionDate",
  x00080023: "ContentDate",
  x00080030: "StudyTime",
  x00080031: "SeriesTime",
  x00080032: "AcquisitionTime",
  x00080033: "ContentTime",
  x00080050: "AccessionNumber",
  x00080080: "InstitutionName",
  x00080081: "InstitutionAddress",
  x00080090: "ReferringPhysicianName",
  x00081010: "StationName",
  x00081030: "StudyDescription",
  x0008103e: "SeriesDescription",
  x00081050: "PerformingPhysicianName",
  x00081070: "OperatorsName",
  x00082111: "DerivationDescription",
  x00100010: "PatientName",
  x00100020: "PatientID",
  x00100030: "PatientBirthDate",
  x00101000: "OtherPatientIDs",
  x00101001: "OtherPatientNames",
  x00101040: "PatientAddress",
  x00102160: "EthnicGroup",
  x00104000: "PatientComments",
  x00120063: "DeidentificationMethod",
  x00181000: "DeviceSerialNumber",
  x00181030: "ProtocolName",
  x0020000d: "StudyInstanceUID",
  x0020000e: "SeriesInstanceUID",
  x00200010: "StudyID",
  x00204000: "ImageComments"
};
function attributesOf(dataSet, { deidentify }) {
  const shown = deidentify ? PICTURE : { ...PICTURE, ...PERSON };
  return Object.fromEntries(
    Object.entries(shown).flatMap(([tag, keyword]) => {
      const text = textOf(dataSet, tag);
      return text === null ? [] : [[keyword, text]];
    })
  );
}

// packages/data/src/dicom/stored-values.ts
function samplesOf(bytes, { bitsAllocated, swapped }) {
  if (bitsAllocated === 1) {
    return Uint8Array.from({ length: 8 * bytes.length }, (_, i) => bitAt(bytes, i));
  }
  const copy = new Uint8Array(bytes);
  if (swapped > 1) swapBytes(copy, swapped);
  if (bitsAllocated === 8) return copy;
  return bitsAllocated === 16 ? new Uint16Array(copy.buffer) : new Uint32Array(copy.buffer);
}
function storedValues(samples, {
  pixels: { bitsAllocated, bitsStored: bitsStored2, signed },
  shift,
  precision = bitsStored2
}) {
  const out = emptyValues(samples.length, { bits: bitsAllocated, signed });
  const unused = 32 - Math.min(bitsStored2, precision);
  if (signed) {
    for (let i = 0; i < out.length; i++) {
      out[i] = (samples[i] ?? 0) >>> shift << unused >> unused;
    }
  } else {
    const mask = 2 ** bitsStored2 - 1;
    for (let i = 0; i < out.length; i++) out[i] = (samples[i] ?? 0) >>> shift & mask;
  }
  return out;
}
function emptyValues(length, { bits, signed }) {
  if (bits <= 8) return signed ? new Int8Array(length) : new Uint8Array(length);
  if (bits === 16) return signed ? new Int16Array(length) : new Uint16Array(length);
  return signed ? new Int32Array(length) : new Uint32Array(length);
}
function bitAt(bytes, i) {
  return (bytes[i >> 3] ?? 0) >> (i & 7) & 1;
}
function swapBytes(bytes, size) {
  for (let i = 0; i + size <= bytes.length; i += size) bytes.subarray(i, i + size).reverse();
}

// packages/data/src/dicom/voi.ts
function readVoi(dataSet, { frame: frame4, signed, path }) {
  const macro = frameMacro(dataSet, "x00289132", frame4);
  const centers = numbersOf(macro, "x00281050");
  const widths = numbersOf(macro, "x00281051");
  const explanations = textOf(macro, "x00281055")?.split("\\") ?? [];
  const stated2 = textOf(macro, "x00281056") ?? "LINEAR";
  const shape = stated2 === "LINEAR_EXACT" || stated2 === "SIGMOID" ? stated2 : "LINEAR";
  const windows = centers.flatMap((center, i) => {
    const width = widths[i] ?? 0;
    if (!isWidth(width, shape)) return [];
    return [{ center, width, shape, explanation: explanations[i]?.trim() || null }];
  });
  const tables3 = itemsOf(dataSet, "x00283010").map(
    (item) => readLookupTable(item, { descriptor: "x00283002", data: "x00283006", signed, path })
  );
  return { windows, tables: tables3 };
}
function applyWindow(values2, { center, width, shape }) {
  if (!isWidth(width, shape)) {
    throw new RangeError(`applyWindow: the width of a ${shape} window is ${width}`);
  }
  const out = new Float32Array(values2.length);
  if (shape === "SIGMOID") {
    for (let i = 0; i < out.length; i++) {
      out[i] = 1 / (1 + Math.exp(-4 * ((values2[i] ?? 0) - center) / width));
    }
    return out;
  }
  const exact = shape === "LINEAR_EXACT";
  const middle = exact ? center : center - 0.5;
  const span = exact ? width : width - 1;
  for (let i = 0; i < out.length; i++) {
    const from = (values2[i] ?? 0) - middle;
    out[i] = from <= -span / 2 ? 0 : from > span / 2 ? 1 : from / span + 0.5;
  }
  return out;
}
function applyVoiTable(values2, table) {
  const max = 2 ** table.bits - 1;
  return lookUp(table, values2).map((v) => v / max);
}
function isWidth(width, shape) {
  return shape === "LINEAR" ? width >= 1 : width > 0;
}

// packages/data/src/dicom/decode-dicom.ts
async function decodeDicom(bytes, {
  frame: frame4 = 0,
  deidentify = true,
  path = "image",
  codecs = portableCodecs
} = {}) {
  const file = await parseDicom(bytes, { path });
  const { dataSet, syntax } = file;
  const pixels = pixelDescription(dataSet, { path });
  if (!(Number.isInteger(frame4) && frame4 >= 0 && frame4 < pixels.frames)) {
    throw new UsageError(
      `decodeDicom: frame ${frame4} of ${path}, which has ${pixels.frames}, from 0`
    );
  }
  const history = [...file.notes];
  const data = await valuesOf(file, { pixels, frame: frame4, path, codecs, history });
  const { signed, bitsStored: bitsStored2 } = pixels;
  const modality = readModality(dataSet, { frame: frame4, signed, path });
  const plain = modality.kind === "rescale" && modality.slope === 1 && modality.intercept === 0;
  const below = signed || modality.kind === "rescale" && modality.intercept < 0;
  return {
    width: pixels.width,
    height: pixels.height,
    channels: pixels.samples,
    data,
    bitsStored: bitsStored2,
    signed,
    maxValue: plain && !signed ? 2 ** bitsStored2 - 1 : null,
    photometric: pixels.photometric,
    frame: frame4,
    frames: pixels.frames,
    transferSyntax: { uid: syntax.uid, name: syntax.name },
    modality,
    voi: readVoi(dataSet, { frame: frame4, signed: below, path }),
    palette: pixels.photometric === "PALETTE COLOR" ? readPalette(dataSet, { path }) : null,
    spacing: {
      pixel: spacingOf(frameMacro(dataSet, "x00289110", frame4), "x00280030"),
      imager: spacingOf(dataSet, "x00181164")
    },
    attributes: attributesOf(dataSet, { deidentify }),
    history
  };
}
async function valuesOf(file, options) {
  const { pixels, history } = options;
  const { bitsAllocated, bitsStored: bitsStored2, highBit, signed } = pixels;
  const { samples, planar, isRgb, precision } = await frameOf(file, options);
  history.push(`decoded ${file.syntax.name}`);
  const inPixels = planar && pixels.samples === 3 ? interleaved(samples) : samples;
  if (pixels.photometric.startsWith("YBR_FULL") && !isRgb && pixels.samples === 3) {
    ybrToRgb(inPixels, pixels);
    history.push(`${pixels.photometric} to RGB`);
  }
  if (bitsStored2 < bitsAllocated) history.push(`masked to ${bitsStored2} of ${bitsAllocated} bits`);
  if (signed) history.push("sign extended");
  const isPacked = file.syntax.coding === "native" || file.syntax.coding === "rle";
  const shift = isPacked ? highBit + 1 - bitsStored2 : 0;
  return storedValues(inPixels, { pixels, shift, precision });
}
async function frameOf({ dataSet, syntax }, { pixels, frame: frame4, path, codecs }) {
  const { bitsAllocated, planar, width, height } = pixels;
  if (syntax.coding === "native") {
    const bytes2 = nativeFrameBytes(dataSet, { pixels, frame: frame4, path });
    const swapped = wordSize(dataSet, { syntax: syntax.uid, bitsAllocated });
    const samples = samplesOf(bytes2, { bitsAllocated, swapped });
    if (pixels.photometric === "YBR_FULL_422") return { samples: upsampled422(samples) };
    return { samples: samples.subarray(0, width * height * pixels.samples), planar };
  }
  const bytes = encapsulatedFrameBytes(dataSet, { pixels, frame: frame4, path });
  if (syntax.coding === "rle") {
    const unpacked2 = decodeRle(bytes, { pixels, path });
    const samples = samplesOf(unpacked2, { bitsAllocated, swapped: 1 });
    return { samples, planar: pixels.samples === 3 };
  }
  return decodeCodestream(bytes, { pixels, syntax, codecs, path });
}
function wordSize(dataSet, { syntax, bitsAllocated }) {
  if (syntax !== "1.2.840.10008.1.2.2") return 1;
  if (bitsAllocated > 8) return bitsAllocated / 8;
  return dataSet.elements.x7fe00010?.vr === "OW" ? 2 : 1;
}
function spacingOf(dataSet, tag) {
  const [down = 0, across = 0] = numbersOf(dataSet, tag);
  return down > 0 && across > 0 ? [down, across] : null;
}

// packages/data/src/dicom/dicom-to-image.ts
function dicomToImage(dicom, { voi = "needed", index = 0, range, path = "image" } = {}) {
  const { width, height, palette, channels } = dicom;
  const history = [...dicom.history];
  if (palette !== null) {
    const data = paletteColours(dicom.data, palette);
    return {
      image: { shape: [height, width, 3], data },
      history: [...history, "colours of the palette"]
    };
  }
  const shown = channels === 3 ? colours(dicom) : greys(dicom, { voi, index, range, path, history });
  if (dicom.photometric === "MONOCHROME1") {
    history.push("MONOCHROME1 inverted");
    for (let i = 0; i < shown.length; i++) shown[i] = 255 - (shown[i] ?? 0);
  }
  return { image: { shape: [height, width, channels], data: shown }, history };
}
function colours({ data, bitsStored: bitsStored2, signed }) {
  const scale = 255 / (2 ** bitsStored2 - 1);
  const shift = signed ? 2 ** (bitsStored2 - 1) : 0;
  return Float32Array.from(data, (v) => (v + shift) * scale);
}
function greys(dicom, settings) {
  const { modality } = dicom;
  const { history, path } = settings;
  const values2 = modalityValues(dicom.data, modality);
  if (modality.kind === "lut") history.push("modality table");
  else if (modality.slope !== 1 || modality.intercept !== 0) {
    history.push(`rescaled by ${modality.slope}, ${modality.intercept}`);
  }
  const whole = settings.range ?? rangeOf(dicom);
  const ofInterest = valuesOfInterest(values2, dicom, { ...settings, hasRange: whole !== null });
  if (ofInterest !== null) return ofInterest.map((v) => v * 255);
  if (whole === null) {
    throw new DataError(
      `${path}: values are signed or rescaled and the file has no window; decode it with decodeDicom and give dicomToImage a range`,
      { path }
    );
  }
  return scaled(values2, whole);
}
function valuesOfInterest(values2, { voi: { windows, tables: tables3 } }, { voi, index, path, history, hasRange }) {
  if (voi === "none" || voi === "needed" && hasRange) return null;
  const table = voi === "window" ? void 0 : tables3[index];
  if (table !== void 0) {
    history.push(`table of interest ${index}`);
    return applyVoiTable(values2, table);
  }
  const window = voi === "lut" ? void 0 : windows[index];
  if (window !== void 0) {
    history.push(`window ${window.center}/${window.width} ${window.shape}`);
    return applyWindow(values2, window);
  }
  if (voi === "lut" || voi === "window" || index > 0) {
    throw new UsageError(
      `dicomToImage: ${path} has ${tables3.length} tables and ${windows.length} windows of interest, none at index ${index}`
    );
  }
  return null;
}
function rangeOf({ modality, maxValue }) {
  if (modality.kind === "lut")
    return [0, modality.table.entries.reduce((a, b) => Math.max(a, b), 0)];
  return maxValue === null ? null : [0, maxValue];
}
function scaled(values2, [low, high]) {
  if (!(high > low)) throw new RangeError(`dicomToImage: the range is ${low} to ${high}`);
  const scale = 255 / (high - low);
  return values2.map((v) => Math.min(Math.max((v - low) * scale, 0), 255));
}

// packages/data/src/nifti/nifti-header.ts
var LAYOUT = {
  1: {
    magic: 344,
    dim: 40,
    type: 70,
    pixdim: 76,
    offset: 108,
    slope: 112,
    cal: 124,
    units: 123,
    forms: 252,
    quatern: 256,
    srow: 280
  },
  2: {
    magic: 4,
    dim: 16,
    type: 12,
    pixdim: 104,
    offset: 168,
    slope: 176,
    cal: 192,
    units: 500,
    forms: 344,
    quatern: 352,
    srow: 400
  }
};
var HEADER_SIZE = { 1: 348, 2: 540 };
function isNifti(bytes) {
  return versionOf(bytes) !== null;
}
function readNiftiHeader(bytes, { path }) {
  const found = versionOf(bytes);
  if (found === null) {
    throw new DataError(`${path}: not a NIfTI file: begins with no header of 348 or 540 bytes`, {
      path
    });
  }
  const { version, littleEndian, isPair } = found;
  if (isPair) {
    throw new DataError(
      `${path}: the header of a pair of files (.hdr and .img); join them to one .nii file`,
      { path }
    );
  }
  const at = LAYOUT[version];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = version === 2;
  const number = (from) => wide ? view.getFloat64(from, littleEndian) : view.getFloat32(from, littleEndian);
  const numbers = (from, n) => Array.from({ length: n }, (_, i) => number(from + i * (wide ? 8 : 4)));
  const size = (from) => wide ? Number(view.getBigInt64(from, littleEndian)) : view.getInt16(from, littleEndian);
  const code = (from) => wide ? view.getInt32(from, littleEndian) : view.getInt16(from, littleEndian);
  const rank = size(at.dim);
  const step = wide ? 8 : 2;
  const shape = Array.from(
    { length: Math.min(Math.max(rank, 0), 7) },
    (_, i) => size(at.dim + step * (i + 1))
  );
  if (rank < 1 || rank > 7 || shape.some((n) => n < 1)) {
    throw new DataError(`${path}: the NIfTI header has ${rank} axes of sizes [${shape}]`, { path });
  }
  const pixdim = numbers(at.pixdim, rank + 1);
  const [calMax = 0, calMin = 0] = numbers(at.cal, 2);
  return {
    version,
    littleEndian,
    shape,
    datatype: view.getInt16(at.type, littleEndian),
    offset: wide ? size(at.offset) : number(at.offset),
    spacing: pixdim.slice(1),
    qfac: (pixdim[0] ?? 1) < 0 ? -1 : 1,
    slope: number(at.slope),
    intercept: number(at.slope + (wide ? 8 : 4)),
    calMin,
    calMax,
    unitsCode: wide ? view.getInt32(at.units, littleEndian) : view.getUint8(at.units),
    qformCode: code(at.forms),
    sformCode: code(at.forms + (wide ? 4 : 2)),
    quaternion: numbers(at.quatern, 6),
    srows: numbers(at.srow, 12)
  };
}
function versionOf(bytes) {
  if (bytes.length < 4) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const version of [1, 2]) {
    for (const littleEndian of [true, false]) {
      if (view.getInt32(0, littleEndian) !== HEADER_SIZE[version]) continue;
      if (bytes.length < HEADER_SIZE[version]) return null;
      const { magic } = LAYOUT[version];
      const text = String.fromCharCode(...bytes.subarray(magic, magic + 3));
      if (text === `n+${version}`) return { version, littleEndian, isPair: false };
      if (text === `ni${version}`) return { version, littleEndian, isPair: true };
    }
  }
  return null;
}

// packages/data/src/image-kind.ts
var MAGIC = [
  ["png", 0, "\x89PNG\r\n\n"],
  ["jpeg", 0, "\xFF\xD8\xFF"],
  ["gif", 0, "GIF8"],
  ["bmp", 0, "BM"],
  ["tiff", 0, "II*\0"],
  ["tiff", 0, "MM\0*"],
  ["tiff", 0, "II+\0"],
  ["tiff", 0, "MM\0+"],
  ["webp", 8, "WEBP"],
  ["heif", 4, "ftyp"]
];
function imageKind(bytes) {
  if (hasPreamble(bytes)) return "dicom";
  const hit = MAGIC.find(
    ([, offset, magic]) => [...magic].every((c, i) => bytes[offset + i] === c.charCodeAt(0))
  );
  if (hit !== void 0) return hit[0];
  if (isGzip(bytes)) return "gzip";
  if (isNifti(bytes)) return "nifti";
  return isDicom(bytes) ? "dicom" : null;
}

// packages/data/src/nifti/affine.ts
function qformAffine({ quaternion, spacing, qfac }) {
  const [b = 0, c = 0, d = 0, ...shift] = quaternion;
  const a = Math.sqrt(Math.max(0, 1 - b * b - c * c - d * d));
  const rotation = [
    [a * a + b * b - c * c - d * d, 2 * (b * c - a * d), 2 * (b * d + a * c)],
    [2 * (b * c + a * d), a * a + c * c - b * b - d * d, 2 * (c * d - a * b)],
    [2 * (b * d - a * c), 2 * (c * d + a * b), a * a + d * d - b * b - c * c]
  ];
  const [dx = 1, dy = 1, dz = 1] = spacing;
  return rotation.map(([x = 0, y = 0, z = 0], i) => [x * dx, y * dy, z * dz * qfac, shift[i] ?? 0]);
}
function sformAffine({ srows }) {
  return [0, 4, 8].map((at) => [
    srows[at] ?? 0,
    srows[at + 1] ?? 0,
    srows[at + 2] ?? 0,
    srows[at + 3] ?? 0
  ]);
}

// packages/data/src/nifti/decode-nifti.ts
var KINDS = {
  2: kind(
    "uint8",
    1,
    (n) => new Uint8Array(n),
    (v, at) => v.getUint8(at)
  ),
  4: kind(
    "int16",
    2,
    (n) => new Int16Array(n),
    (v, at, le) => v.getInt16(at, le)
  ),
  8: kind(
    "int32",
    4,
    (n) => new Int32Array(n),
    (v, at, le) => v.getInt32(at, le)
  ),
  16: kind(
    "float32",
    4,
    (n) => new Float32Array(n),
    (v, at, le) => v.getFloat32(at, le)
  ),
  64: kind(
    "float64",
    8,
    (n) => new Float64Array(n),
    (v, at, le) => v.getFloat64(at, le)
  ),
  256: kind(
    "int8",
    1,
    (n) => new Int8Array(n),
    (v, at) => v.getInt8(at)
  ),
  512: kind(
    "uint16",
    2,
    (n) => new Uint16Array(n),
    (v, at, le) => v.getUint16(at, le)
  ),
  768: kind(
    "uint32",
    4,
    (n) => new Uint32Array(n),
    (v, at, le) => v.getUint32(at, le)
  ),
  1024: kind(
    "int64",
    8,
    (n) => new Float64Array(n),
    (v, at, le) => Number(v.getBigInt64(at, le))
  ),
  1280: kind(
    "uint64",
    8,
    (n) => new Float64Array(n),
    (v, at, le) => Number(v.getBigUint64(at, le))
  )
};
async function decodeNifti(bytes, { path = "image" } = {}) {
  const plain = isGzip(bytes) ? await inflated(bytes, { format: "gzip", maxBytes: maxInflatedBytes, path }) : bytes;
  const header = readNiftiHeader(plain, { path });
  const { version, littleEndian, shape, spacing, slope, intercept, calMin, calMax } = header;
  const isScaled = Number.isFinite(slope) && slope !== 0;
  return {
    version,
    littleEndian,
    shape,
    data: voxels(plain, header, path),
    slope: isScaled ? slope : 1,
    intercept: isScaled && Number.isFinite(intercept) ? intercept : 0,
    spacing,
    units: [null, "m", "mm", "um"][header.unitsCode & 7] ?? null,
    displayRange: calMax > calMin ? [calMin, calMax] : null,
    qform: { code: header.qformCode, affine: qformAffine(header) },
    sform: { code: header.sformCode, affine: sformAffine(header) }
  };
}
function niftiToImage({ shape, data, slope, intercept, displayRange }, { path = "image" } = {}) {
  const [width = 1, height = 1, ...others] = shape;
  if (others.some((n) => n > 1)) {
    throw new DataError(
      `${path}: a volume of [${shape}] voxels, not a picture; read it with decodeNifti and choose a slice`,
      { path }
    );
  }
  const whole = data instanceof Uint8Array ? 255 : data instanceof Uint16Array ? 65535 : null;
  const isPlain = slope === 1 && intercept === 0;
  const range = displayRange ?? (whole !== null && isPlain ? [0, whole] : null);
  if (range === null) {
    throw new DataError(
      `${path}: the file states no range of display (cal_min, cal_max); read it with decodeNifti and scale it`,
      { path }
    );
  }
  const [low = 0, high = 1] = range;
  const scale = 255 / (high - low);
  const out = Float32Array.from(
    data,
    (v) => Math.min(Math.max((slope * v + intercept - low) * scale, 0), 255)
  );
  if (out.some(Number.isNaN)) {
    throw new DataError(`${path}: the picture holds values that are not numbers`, { path });
  }
  return { shape: [height, width, 1], data: out };
}
function voxels(bytes, header, path) {
  const { shape, datatype, offset, littleEndian } = header;
  const numbers = KINDS[datatype];
  if (numbers === void 0) {
    const known2 = Object.values(KINDS).map(({ name }) => name);
    throw new DataError(
      `${path}: voxels are of NIfTI datatype ${datatype}, wants one of ${known2.join(", ")}`,
      { path }
    );
  }
  const count = shape.reduce((n, d) => n * d, 1);
  const end = offset + count * numbers.size;
  if (!(Number.isInteger(offset) && offset >= 0 && end <= bytes.length)) {
    throw new DataError(
      `${path}: [${shape}] voxels from byte ${offset} need ${end} bytes, the file has ${bytes.length}`,
      { path }
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset);
  const out = numbers.make(count);
  for (let i = 0; i < count; i++) out[i] = numbers.read(view, i * numbers.size, littleEndian);
  return out;
}
function kind(name, size, make, read) {
  return { name, size, make, read };
}

// packages/data/src/raster/png-scanlines.ts
var ADAM7 = [
  { x: 0, y: 0, dx: 8, dy: 8 },
  { x: 4, y: 0, dx: 8, dy: 8 },
  { x: 0, y: 4, dx: 4, dy: 8 },
  { x: 2, y: 0, dx: 4, dy: 4 },
  { x: 0, y: 2, dx: 2, dy: 4 },
  { x: 1, y: 0, dx: 2, dy: 2 },
  { x: 0, y: 1, dx: 1, dy: 2 }
];
var WHOLE = [{ x: 0, y: 0, dx: 1, dy: 1 }];
function scanlineBytes(header) {
  return passesOf(header).reduce((sum, { rows: rows2, stride }) => sum + rows2 * (stride + 1), 0);
}
function pngSamples(lines, header, { path }) {
  const { width, height, depth, samples } = header;
  const size = width * height * samples;
  const out = depth === 16 ? new Uint16Array(size) : new Uint8Array(size);
  const perPixel = Math.max(1, depth * samples / 8);
  let at = 0;
  for (const { x, y, dx, dy, columns: columns7, rows: rows2, stride } of passesOf(header)) {
    let above = new Uint8Array(stride);
    for (let row2 = 0; row2 < rows2; row2++) {
      const line = lines.slice(at + 1, at + 1 + stride);
      if (!unfilter(lines[at] ?? 0, line, { above, perPixel })) {
        throw new DataError(`${path}: the PNG is corrupt: no filter is numbered ${lines[at]}`, {
          path
        });
      }
      for (let i = 0; i < columns7 * samples; i++) {
        const column = Math.floor(i / samples);
        const to = ((y + row2 * dy) * width + x + column * dx) * samples + i % samples;
        out[to] = sampleOf(line, i, depth);
      }
      above = line;
      at += stride + 1;
    }
  }
  return out;
}
function passesOf({ width, height, depth, samples, isInterlaced }) {
  return (isInterlaced ? ADAM7 : WHOLE).map((pass) => {
    const columns7 = Math.ceil((width - pass.x) / pass.dx);
    const rows2 = Math.ceil((height - pass.y) / pass.dy);
    return { ...pass, columns: columns7, rows: rows2, stride: Math.ceil(columns7 * samples * depth / 8) };
  }).filter(({ columns: columns7, rows: rows2 }) => columns7 > 0 && rows2 > 0);
}
function unfilter(filter, line, { above, perPixel }) {
  for (let i = 0; i < line.length; i++) {
    const left = i < perPixel ? 0 : line[i - perPixel] ?? 0;
    const up = above[i] ?? 0;
    const corner = i < perPixel ? 0 : above[i - perPixel] ?? 0;
    if (filter === 1) line[i] = (line[i] ?? 0) + left;
    else if (filter === 2) line[i] = (line[i] ?? 0) + up;
    else if (filter === 3) line[i] = (line[i] ?? 0) + (left + up >> 1);
    else if (filter === 4) line[i] = (line[i] ?? 0) + paeth(left, up, corner);
  }
  return filter <= 4;
}
function paeth(left, up, corner) {
  const estimate = left + up - corner;
  const fromLeft = Math.abs(estimate - left);
  const fromUp = Math.abs(estimate - up);
  const fromCorner = Math.abs(estimate - corner);
  if (fromLeft <= fromUp && fromLeft <= fromCorner) return left;
  return fromUp <= fromCorner ? up : corner;
}
function sampleOf(line, i, depth) {
  if (depth === 8) return line[i] ?? 0;
  if (depth === 16) return (line[2 * i] ?? 0) << 8 | (line[2 * i + 1] ?? 0);
  const bit = i * depth;
  return (line[bit >> 3] ?? 0) >> 8 - depth - (bit & 7) & 2 ** depth - 1;
}

// packages/data/src/raster/decode-png.ts
var COLOUR_TYPES = {
  0: { samples: 1, depths: [1, 2, 4, 8, 16], hasPalette: false },
  2: { samples: 3, depths: [8, 16], hasPalette: false },
  3: { samples: 1, depths: [1, 2, 4, 8], hasPalette: true },
  4: { samples: 2, depths: [8, 16], hasPalette: false },
  6: { samples: 4, depths: [8, 16], hasPalette: false }
};
async function decodePng(bytes, { path }) {
  const chunks = readChunks(bytes, path);
  const { header, palette } = chunks;
  const maxBytes = 2 * scanlineBytes(header) + 65536;
  const lines = await inflated(joined(chunks.data), { format: "deflate", maxBytes, path });
  if (lines.length < scanlineBytes(header)) {
    throw new DataError(
      `${path}: the PNG holds ${lines.length} of ${scanlineBytes(header)} bytes; it is cut short`,
      { path }
    );
  }
  const samples = pngSamples(lines, header, { path });
  const { width, height } = header;
  if (palette === null) return plainPixels(samples, chunks);
  return { shape: [height, width, 3], data: palettePixels(samples, { ...chunks, palette, path }) };
}
function plainPixels(samples, { header, transparency }) {
  const { width, height, depth, samples: per } = header;
  const channels = per <= 2 ? 1 : 3;
  const hasAlpha = per === 2 || per === 4;
  const max = 2 ** depth - 1;
  const hole = transparency === null ? null : Array.from({ length: channels }, (_, c) => word(transparency, 2 * c));
  const data = new Float32Array(width * height * channels);
  for (let p = 0; p < width * height; p++) {
    const from = p * per;
    const isHole = hole?.every((v, c) => v === samples[from + c]) ?? false;
    const alpha = hasAlpha ? (samples[from + channels] ?? 0) / max : isHole ? 0 : 1;
    const scale = depth === 8 ? alpha : alpha * 255 / max;
    for (let c = 0; c < channels; c++) data[p * channels + c] = (samples[from + c] ?? 0) * scale;
  }
  return { shape: [height, width, channels], data };
}
function palettePixels(samples, { palette, transparency, path }) {
  const data = new Float32Array(3 * samples.length);
  for (const [p, number] of samples.entries()) {
    if (3 * number + 2 >= palette.length) {
      throw new DataError(`${path}: a pixel is of colour ${number} of ${palette.length / 3}`, {
        path
      });
    }
    const alpha = (transparency?.[number] ?? 255) / 255;
    for (let c = 0; c < 3; c++) data[3 * p + c] = (palette[3 * number + c] ?? 0) * alpha;
  }
  return data;
}
function readChunks(bytes, path) {
  const refuse = (problem) => new DataError(`${path}: the PNG ${problem}`, { path });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data = [];
  let header = null;
  let palette = null;
  let transparency = null;
  for (let at = 8; ; ) {
    if (at + 12 > bytes.length) throw refuse("is cut short: it has no end");
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (at + 12 + length > bytes.length) throw refuse(`is cut short within ${type}`);
    const body = bytes.subarray(at + 8, at + 8 + length);
    if (["IHDR", "PLTE", "tRNS"].includes(type)) {
      if (crc32(bytes.subarray(at + 4, at + 8 + length)) !== view.getUint32(at + 8 + length)) {
        throw refuse(`is corrupt: the checksum of ${type} differs`);
      }
    }
    if (header === null && type !== "IHDR") throw refuse(`begins with ${type}, wants IHDR`);
    if (type === "IHDR") header = readHeader(body, path);
    else if (type === "PLTE") palette = body;
    else if (type === "tRNS") transparency = body;
    else if (type === "IDAT") data.push(body);
    else if (type === "IEND") break;
    at += 12 + length;
  }
  if (header === null || data.length === 0) throw refuse("holds no pixels");
  if (header.hasPalette && palette === null) throw refuse("lacks its palette");
  return { header, palette: header.hasPalette ? palette : null, transparency, data };
}
function readHeader(body, path) {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  if (body.length !== 13) throw new DataError(`${path}: the PNG has a broken header`, { path });
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  checkSize(width, height, { path });
  const [depth = 0, colour = 0, compression, filter, interlace = 0] = body.subarray(8);
  const kind2 = COLOUR_TYPES[colour];
  if (!kind2?.depths.includes(depth) || compression !== 0 || filter !== 0 || interlace > 1) {
    throw new DataError(
      `${path}: no PNG has ${depth} bits of colour type ${colour}, compression ${compression}, filter ${filter}, interlace ${interlace}`,
      { path }
    );
  }
  const { samples, hasPalette } = kind2;
  return { width, height, depth, samples, hasPalette, isInterlaced: interlace === 1 };
}
function crc32(bytes) {
  let crc = 4294967295;
  for (const byte of bytes) {
    crc ^= byte;
    for (let k = 0; k < 8; k++) crc = crc >>> 1 ^ (crc & 1 ? 3988292384 : 0);
  }
  return ~crc >>> 0;
}
function word(bytes, at) {
  return (bytes[at] ?? 0) << 8 | (bytes[at + 1] ?? 0);
}

// packages/data/src/raster/jpeg-orientation.ts
function jpegOrientation(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 255; ) {
    const marker = bytes[at + 1] ?? 0;
    if (marker === 218 || marker === 217) return null;
    const length = Math.max(view.getUint16(at + 2), 2);
    if (marker === 225 && isExif(bytes, at + 4)) {
      return tiffOrientation(view, at + 10, Math.min(at + 2 + length, bytes.length));
    }
    at += 2 + length;
  }
  return null;
}
function withoutOrientation(bytes) {
  const found = jpegOrientation(bytes);
  if (found === null || found.orientation === 1) return bytes;
  const out = bytes.slice();
  new DataView(out.buffer).setUint16(found.at, 1, found.littleEndian);
  return out;
}
function isExif(bytes, at) {
  return String.fromCharCode(...bytes.subarray(at, at + 6)) === "Exif\0\0";
}
function tiffOrientation(view, start, end) {
  if (start + 8 > end) return null;
  const littleEndian = view.getUint16(start) === 18761;
  const directory = start + view.getUint32(start + 4, littleEndian);
  if (directory + 2 > end) return null;
  const count = view.getUint16(directory, littleEndian);
  for (let i = 0; i < count; i++) {
    const entry = directory + 2 + 12 * i;
    if (entry + 12 > end) return null;
    if (view.getUint16(entry, littleEndian) !== 274) continue;
    const orientation = view.getUint16(entry + 8, littleEndian);
    if (orientation < 1 || orientation > 8) return null;
    return { orientation, at: entry + 8, littleEndian };
  }
  return null;
}

// packages/data/src/raster/orient.ts
var TURNS = {
  1: [false, false, false],
  2: [false, true, false],
  3: [false, true, true],
  4: [false, false, true],
  5: [true, false, false],
  6: [true, true, false],
  7: [true, true, true],
  8: [true, false, true]
};
function orient(image, orientation) {
  const [height = 0, width = 0, channels = 1] = image.shape;
  const [isTurned, isMirrored, isFlipped] = TURNS[orientation];
  const outHeight = isTurned ? width : height;
  const outWidth = isTurned ? height : width;
  const data = new Float32Array(image.data.length);
  for (let y = 0; y < outHeight; y++) {
    for (let x = 0; x < outWidth; x++) {
      const row2 = isFlipped ? outHeight - 1 - y : y;
      const column = isMirrored ? outWidth - 1 - x : x;
      const from = (isTurned ? column * width + row2 : row2 * width + column) * channels;
      const to = (y * outWidth + x) * channels;
      for (let c = 0; c < channels; c++) data[to + c] = image.data[from + c] ?? 0;
    }
  }
  return { shape: [outHeight, outWidth, channels], data };
}

// packages/data/src/raster/browser-raster.ts
var MEDIA_TYPES = { jpeg: "image/jpeg", webp: "image/webp", gif: "image/gif" };
var browserRaster = async (bytes, { path, orientation }) => {
  const kind2 = imageKind(bytes);
  if (kind2 === "png") return decodePng(bytes, { path });
  if (kind2 !== "jpeg" && kind2 !== "webp" && kind2 !== "gif") {
    const what = kind2 === null ? "no image of a known kind" : `${kind2}, which browsers do not read`;
    throw new DataError(`${path}: cannot be decoded as an image: it is ${what}`, { path });
  }
  if (typeof createImageBitmap !== "function" || typeof OffscreenCanvas !== "function") {
    throw new UsageError(
      `decodeImage: ${path} is ${kind2}, and there is no decoder here; in Node import decodeImage from "@xrt/data/node"`
    );
  }
  const header = kind2 === "jpeg" ? jpegHeader(bytes) : null;
  if (header !== null) checkSize(header.width, header.height, { path });
  const upright = kind2 === "jpeg" ? withoutOrientation(bytes) : bytes;
  const blob = new Blob([upright], { type: MEDIA_TYPES[kind2] });
  const image = await drawn(blob, { path, isGrey: header?.components === 1 });
  const turn = orientation === "apply" && kind2 === "jpeg" ? jpegOrientation(bytes) : null;
  return turn === null ? image : orient(image, turn.orientation);
};
async function drawn(blob, { path, isGrey }) {
  const bitmap = await createImageBitmap(blob, {
    colorSpaceConversion: "none",
    premultiplyAlpha: "none"
  }).catch((cause) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(`${path}: cannot be decoded as an image: ${reason}`, { path, cause });
  });
  try {
    const { width, height } = bitmap;
    checkSize(width, height, { path });
    const canvas = new OffscreenCanvas(width, height).getContext("2d", { alpha: false });
    if (canvas === null) throw new UsageError("decodeImage: the browser gives no 2d canvas");
    canvas.drawImage(bitmap, 0, 0);
    const rgba = canvas.getImageData(0, 0, width, height).data;
    const channels = isGrey ? 1 : 3;
    const data = new Float32Array(width * height * channels);
    for (let p = 0; p < width * height; p++) {
      for (let c = 0; c < channels; c++) data[p * channels + c] = rgba[4 * p + c] ?? 0;
    }
    return { shape: [height, width, channels], data };
  } finally {
    bitmap.close();
  }
}

// packages/data/src/raster/decode-bmp.ts
function decodeBmp(bytes, { path }) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = readHeader2(view, path);
  const { width, height, bits, palette, masks, offset, bottomUp } = header;
  const stride = 4 * Math.ceil(width * bits / 32);
  if (offset + stride * height > bytes.length) {
    throw new DataError(
      `${path}: a bitmap of ${width} x ${height} needs ${offset + stride * height} bytes, the file has ${bytes.length}`,
      { path }
    );
  }
  const isGrey = bits <= 8 && palette.every(([r, g, b]) => r === g && g === b);
  const channels = isGrey ? 1 : 3;
  const data = new Float32Array(width * height * channels);
  const scales2 = masks.map((mask) => ({ mask, low: lowestBit(mask), max: mask / lowestBit(mask) }));
  for (let y = 0; y < height; y++) {
    const start = offset + stride * (bottomUp ? height - 1 - y : y);
    for (let x = 0; x < width; x++) {
      const to = (y * width + x) * channels;
      if (bits <= 8) {
        const colour = palette[numberAt(view, start, x, bits)];
        if (colour === void 0) {
          throw new DataError(`${path}: a pixel is of no colour of the palette`, { path });
        }
        for (let c = 0; c < channels; c++) data[to + c] = colour[c] ?? 0;
      } else if (bits === 24) {
        for (let c = 0; c < 3; c++) data[to + c] = view.getUint8(start + 3 * x + 2 - c);
      } else {
        const value = bits === 16 ? view.getUint16(start + 2 * x, true) : view.getUint32(start + 4 * x, true);
        for (const [c, { mask, low, max }] of scales2.entries()) {
          data[to + c] = Math.round(((value & mask) >>> 0) / low / max * 255);
        }
      }
    }
  }
  return { shape: [height, width, channels], data };
}
function readHeader2(view, path) {
  const refuse = (problem) => new DataError(`${path}: the bitmap ${problem}`, { path });
  if (view.byteLength < 54) throw refuse("is cut short within its header");
  const headerSize = view.getUint32(14, true);
  if (headerSize < 40) throw refuse(`has a header of ${headerSize} bytes, wants at least 40`);
  const width = view.getInt32(18, true);
  const signedHeight = view.getInt32(22, true);
  const height = Math.abs(signedHeight);
  checkSize(width, height, { path });
  const bits = view.getUint16(28, true);
  const compression = view.getUint32(30, true);
  if (![1, 4, 8, 16, 24, 32].includes(bits)) throw refuse(`has ${bits} bits a pixel`);
  const hasMasks = (compression === 3 || compression === 6) && (bits === 16 || bits === 32);
  if (compression !== 0 && !hasMasks) {
    throw refuse(`is compressed (kind ${compression}); save it as PNG`);
  }
  const used = view.getUint32(46, true);
  const colours2 = bits <= 8 ? Math.min(used || 2 ** bits, 2 ** bits) : 0;
  const at = 14 + headerSize;
  if (at + 4 * colours2 > view.byteLength || hasMasks && view.byteLength < 66) {
    throw refuse("is cut short within its colours");
  }
  const mask = (c) => view.getUint32(54 + 4 * c, true);
  const masks = hasMasks ? [mask(0), mask(1), mask(2)] : bits === 16 ? [31744, 992, 31] : [16711680, 65280, 255];
  if (masks.includes(0)) throw refuse("has a colour without bits");
  return {
    width,
    height,
    bottomUp: signedHeight > 0,
    bits,
    offset: view.getUint32(10, true),
    palette: Array.from({ length: colours2 }, (_, i) => {
      const entry = at + 4 * i;
      return [view.getUint8(entry + 2), view.getUint8(entry + 1), view.getUint8(entry)];
    }),
    masks
  };
}
function numberAt(view, start, x, bits) {
  const byte = view.getUint8(start + Math.floor(x * bits / 8));
  return byte >> 8 - bits - x * bits % 8 & 2 ** bits - 1;
}
function lowestBit(mask) {
  return (mask & -mask) >>> 0;
}

// packages/data/src/decode-image.ts
async function decodeImage(bytes, {
  path = "image",
  orientation = "ignore",
  raster = browserRaster,
  dicom = dicomPicture
} = {}) {
  if (bytes.length === 0) throw new DataError(`${path}: the file is empty (0 bytes)`, { path });
  switch (imageKind(bytes)) {
    case "dicom":
      return dicom(bytes, { path });
    case "nifti":
      return niftiToImage(await decodeNifti(bytes, { path }), { path });
    case "bmp":
      return decodeBmp(bytes, { path });
    case "gzip": {
      const plain = await inflated(bytes, { format: "gzip", maxBytes: maxInflatedBytes, path });
      if (imageKind(plain) === "gzip") {
        throw new DataError(`${path}: gzip within gzip; unpack it first`, { path });
      }
      return decodeImage(plain, { path, orientation, raster, dicom });
    }
    default:
      return raster(bytes, { path, orientation });
  }
}
async function dicomPicture(bytes, { path }) {
  return dicomToImage(await decodeDicom(bytes, { path }), { path }).image;
}

// packages/data/src/node/load-sharp.ts
async function loadSharp(load = () => import("sharp")) {
  try {
    return (await load()).default;
  } catch (cause) {
    const [problem] = String(cause instanceof Error ? cause.message : cause).split("\n");
    throw new UsageError(
      `decodeImage: the package sharp cannot be loaded (${problem}); run: npm install sharp`,
      { cause }
    );
  }
}

// packages/data/src/node/sharp-raster.ts
var formats = ["jpeg", "png", "webp", "tiff", "gif", "heif"];
var sharpRaster = async (bytes, { path, orientation }) => {
  const open2 = await loadSharp();
  try {
    return await decodeBytes(open2, bytes, orientation === "apply");
  } catch (cause) {
    throw new DataError(`${path}: cannot be decoded as an image: ${reasonOf2(cause)}`, {
      path,
      cause
    });
  }
};
async function decodeBytes(open2, bytes, isTurned) {
  const image = open2(bytes, { failOn: "error", limitInputPixels: maxPixels, ignoreIcc: true });
  const { format, space, depth, hasAlpha } = await image.metadata();
  if (!formats.includes(format)) throw new Error(`${format} is not one of ${formats.join(", ")}`);
  if (depth !== "uchar" && depth !== "ushort") {
    throw new Error(`samples are ${depth}, wants 8 or 16 bits`);
  }
  if (isTurned) image.autoOrient();
  const wide = depth === "ushort";
  if (space === "cmyk" && !wide) return printed(image);
  if (hasAlpha) image.flatten({ background: "#000" });
  const grey = space === "b-w" || space === "grey16";
  image.toColourspace(grey ? wide ? "grey16" : "b-w" : wide ? "rgb16" : "srgb");
  const { data, info } = await image.raw({ depth }).toBuffer({ resolveWithObject: true });
  return {
    shape: [info.height, info.width, info.channels],
    data: wide ? new Float32Array(new Uint16Array(new Uint8Array(data).buffer)).map((v) => v / 257) : new Float32Array(data)
  };
}
async function printed(image) {
  image.pipelineColourspace("cmyk").toColourspace("cmyk");
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  const out = new Float32Array(info.width * info.height * 3);
  for (let p = 0; p < info.width * info.height; p++) {
    const white = 255 - (data[4 * p + 3] ?? 0);
    for (let c = 0; c < 3; c++) {
      out[3 * p + c] = Math.round((255 - (data[4 * p + c] ?? 0)) * white / 255);
    }
  }
  return { shape: [info.height, info.width, 3], data: out };
}
function reasonOf2(cause) {
  const message = cause instanceof Error ? cause.message : String(cause);
  const lines = message.split("\n").filter((line) => line.trim() !== "");
  return lines.at(-1) ?? "unknown reason";
}

// packages/data/src/node/decode-image.ts
async function decodeImage2(file, {
  path = typeof file === "string" ? file : "image",
  orientation = "ignore"
} = {}) {
  const bytes = typeof file === "string" ? await readBytes(file) : file;
  return decodeImage(bytes, { path, orientation, raster: sharpRaster, dicom: dicomPicture2 });
}
async function dicomPicture2(bytes, { path }) {
  const { image } = await inDicomThread({ bytes, options: { path }, wants: "image" });
  if (image === void 0) throw new Error(`decodeImage: the thread gave no picture of ${path}`);
  return image;
}

// packages/data/src/node/folder.ts
import { open, readdir, realpath } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";
import { Readable } from "node:stream";

// packages/data/src/inside-path.ts
function insidePath(path, { source }) {
  const parts3 = [];
  let outside = path === "" || /^([/\\]|[a-z]:|[a-z][a-z0-9+.-]*:\/\/)/i.test(path) || path.includes("\0");
  for (const part of path.split(/[/\\]/)) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts3.push(part);
    else if (parts3.pop() === void 0) outside = true;
  }
  if (outside || parts3.length === 0) {
    throw new DataError(
      `${source}: the file "${path}" lies outside ${source}; name files relative to it and inside it`,
      { path }
    );
  }
  return parts3.join("/");
}

// packages/data/src/node/folder.ts
function folder(path) {
  const place = async (file) => {
    const inside = join(path, insidePath(file, { source: path }));
    const [top, real] = await Promise.all([realpath(path), realpath(inside)]).catch((cause) => {
      throw unreadable(inside, cause);
    });
    if (leaves(top, real)) {
      throw new DataError(
        `${inside}: the file "${file}" lies outside ${path}; replace the link by the file`,
        { path: inside }
      );
    }
    return inside;
  };
  const stream = async (file, { signal } = {}) => {
    const inside = await place(file);
    const handle = await open(inside).catch((cause) => {
      throw unreadable(inside, cause);
    });
    if (!(await handle.stat()).isFile()) {
      await handle.close();
      throw new DataError(`${inside}: not a file`, { path: inside });
    }
    const source = handle.createReadStream(signal === void 0 ? {} : { signal });
    return Readable.toWeb(source);
  };
  return {
    name: path,
    list: (options) => listFiles(path, options),
    stream,
    bytes: async (file, options) => allBytes(await stream(file, options)),
    image: async (file) => decodeImage2(await place(file))
  };
}
async function listFiles(path, { signal } = {}) {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch((cause) => {
    const { message } = unreadable(path, cause);
    throw new DataError(`${message}; name a folder that holds the images and their tables`, {
      path,
      cause
    });
  });
  signal?.throwIfAborted();
  return entries.filter((entry) => entry.isFile() || entry.isSymbolicLink()).map((entry) => relative(path, join(entry.parentPath, entry.name)).split(sep).join("/")).sort();
}
function leaves(top, path) {
  const way = relative(top, path);
  return way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way);
}
function unreadable(path, cause) {
  const { code } = cause;
  const problem = code === "ENOENT" ? "no such file or folder" : code === "ENOTDIR" ? "not a folder" : `cannot be read (${code})`;
  return new DataError(`${path}: ${problem}`, { path, cause });
}

// packages/data/src/list-once.ts
function listOnce(files) {
  let listed;
  const list = (options) => {
    listed ??= files.list(options).catch((error) => {
      listed = void 0;
      throw error;
    });
    return listed;
  };
  return { ...files, list };
}

// packages/data/src/bad-row.ts
var BadRow = class extends Error {
  name = "BadRow";
  /** The row, where several make an image and the reader of the table cannot know which is at fault. */
  row;
  constructor(message, { row: row2 } = {}) {
    super(message);
    this.row = row2;
  }
};

// packages/data/src/cells.ts
function textCell(row2, column) {
  return (row2[column] ?? "").trim();
}
function optionalCell(row2, column) {
  const text = textCell(row2, column);
  return text === "" || text === "?" ? null : text;
}
function ageCell(row2, column) {
  const number = /^\d+(\.\d+)?(?=\+?$)/.exec(textCell(row2, column))?.[0];
  const age = Number(number ?? Number.NaN);
  return age >= 0 && age <= 120 ? age : null;
}
function sexCell(row2, column) {
  const text = textCell(row2, column).toLowerCase();
  if (text === "m" || text === "male") return "M";
  return text === "f" || text === "female" || text === "w" ? "F" : null;
}
function neededCell(row2, column) {
  const text = textCell(row2, column);
  if (text === "") throw new BadRow(`column ${column} is blank; fill it in or remove the row`);
  return text;
}
function numberCell(row2, column) {
  const text = textCell(row2, column);
  const value = Number(text);
  if (text === "" || !Number.isFinite(value)) {
    throw new BadRow(`column ${column} is "${text}", wants a number`);
  }
  return value;
}

// packages/data/src/dataset.ts
var otherLabelledFindings = "other labelled findings";

// packages/data/src/intern-labels.ts
function internLabels(names) {
  const known2 = /* @__PURE__ */ new Map();
  return (values2) => {
    const key = values2.join();
    let labels = known2.get(key);
    if (labels === void 0) {
      labels = Object.fromEntries(names.map((name, i) => [name, values2[i] ?? "missing"]));
      known2.set(key, labels);
    }
    return labels;
  };
}
function closedWorldLabels(names) {
  const intern = internLabels(names);
  return (present) => intern(names.map((name) => present.has(name) ? 1 : 0));
}

// packages/data/src/labels/labels-of-paths.ts
function labelsOfPaths(paths, { unspecifiedChild = "negative" } = {}) {
  const names = [...new Set(paths.flat(2))];
  const intern = internLabels(names);
  const below = membersOf(paths.flat());
  let unspecified = 0;
  const labels = paths.map((own) => {
    const found = new Set(own.flat());
    const ends = own.filter((path) => stopsAtGroup(path, { own, below }));
    const open2 = new Set(ends.flatMap((path) => [...below.get(path.join("/")) ?? []]));
    if (ends.length > 0) unspecified++;
    return intern(names.map(labelValue));
    function labelValue(name) {
      if (own.length === 0) return "missing";
      if (found.has(name)) return 1;
      return unspecifiedChild === "missing" && open2.has(name) ? "missing" : 0;
    }
  });
  return { labels, unspecified };
}
function stopsAtGroup(path, { own, below }) {
  const goesOn = (other) => other.length > path.length && path.every((name, i) => name === other[i]);
  return below.has(path.join("/")) && !own.some(goesOn);
}
function membersOf(paths) {
  const below = /* @__PURE__ */ new Map();
  for (const path of paths) {
    for (let i = 1; i < path.length; i++) {
      const group = path.slice(0, i).join("/");
      const members = below.get(group) ?? /* @__PURE__ */ new Set();
      for (const name of path.slice(i)) members.add(name);
      below.set(group, members);
    }
  }
  return below;
}

// packages/data/src/manifest-format.ts
function manifestRows(rows2, path, read) {
  return rows2.map((row2, index) => {
    try {
      return read(row2, index);
    } catch (error) {
      if (!(error instanceof BadRow)) throw error;
      throw new DataError(`${path}: row ${index + 1}: ${error.message}`, { path, cause: error });
    }
  });
}

// packages/data/src/build-dataset.ts
async function buildDataset(reader, files, { records, rejected, notes, excluded = [] }, { duplicates = "throw", signal } = {}) {
  const { name, defaultTask, citation, licence } = reader;
  const twice = [...sharedBy(records, "id"), ...sharedBy(records, "file")];
  if (duplicates === "throw" && twice[0] !== void 0) {
    throw new DataError(`${files.name}: ${reasonOf3(twice[0])}; remove the wrong one`, {
      path: files.name
    });
  }
  const reasons = new Map(twice.flatMap((s) => s.records.map((r) => [r, reasonOf3(s)])));
  const kept = reasons.size === 0 ? records : records.filter((record) => !reasons.has(record));
  const refused = [
    ...rejected,
    ...[...reasons].map(([{ file }, reason]) => ({ table: file, row: 0, reason }))
  ];
  const [first2] = refused;
  if (kept.length === 0) {
    const why = first2 === void 0 ? "" : `; the first: ${first2.table} row ${first2.row}: ${first2.reason}`;
    throw new DataError(
      `${files.name}: no row of ${name} could be used, ${refused.length} were refused${why}`,
      { path: files.name }
    );
  }
  const listed = await files.list({ signal });
  const there = new Set(listed);
  return {
    name,
    records: kept.map((record) => ({
      ...record,
      image: record.image ?? (() => files.image(record.file))
    })),
    defaultTask,
    citation,
    licence,
    notes,
    excluded,
    rejected: refused,
    missingFiles: listed === null ? null : kept.map((r) => r.file).filter((file) => !there.has(file))
  };
}
function sharedBy(records, key) {
  if (new Set(records.map((record) => record[key])).size === records.length) return [];
  const groups = /* @__PURE__ */ new Map();
  for (const record of records) {
    groups.set(record[key], [...groups.get(record[key]) ?? [], record]);
  }
  return [...groups.values()].filter((group) => group.length > 1).map((group) => ({ key, records: group }));
}
function reasonOf3({ key, records }) {
  const named = records.map((r) => `${r.file} from ${r.id} of patient ${r.patient}`);
  return `${records.length === 2 ? "two" : records.length} rows have the same ${key === "file" ? "file" : "source"}: ${named.join("; ")}`;
}

// packages/data/src/count-labels.ts
function countLabels(records) {
  const counts = /* @__PURE__ */ new Map();
  for (const { labels } of records) {
    for (const [name, value] of Object.entries(labels)) {
      counts.set(name, (counts.get(name) ?? 0) + (value === 1 ? 1 : 0));
    }
  }
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
}

// packages/data/src/count-note.ts
function countNote(count, what) {
  return count === 0 ? [] : [`${count} ${what}`];
}

// packages/data/src/csv-rows.ts
import { parse } from "csv-parse/sync";
async function csvRows(files, path, { encoding = "utf-8", ragged = false, delimiter = ",", comment, signal } = {}) {
  const name = `${files.name}/${path}`;
  const stream = await files.stream(path, { signal });
  const pieces = wholeRows(decoded(stream, { encoding, name }), name);
  const cells = (text) => parseCells(text, { name, delimiter });
  const [header, ...rest] = await firstRows(pieces, cells, comment);
  if (header === void 0) {
    throw new DataError(`${name}: the table is empty, wants a header and one row per image`, {
      path: name
    });
  }
  const close = async () => void await pieces.return(void 0);
  const columns7 = header.map((column, i) => column === "" ? `column ${i + 1}` : column);
  const twice = columns7.find((column, i) => columns7.indexOf(column) !== i);
  if (twice !== void 0) {
    await close();
    throw new DataError(`${name}: two columns are named "${twice}"; rename one`, { path: name });
  }
  return { columns: columns7, batches: batchesOf({ columns: columns7, rest, pieces, cells, name, ragged }), close };
}
async function firstRows(pieces, cells, comment) {
  const isRow = ([first2 = ""]) => comment === void 0 || !first2.startsWith(comment);
  for (; ; ) {
    const next = await pieces.next();
    if (next.done === true) return [];
    const rows2 = cells(next.value);
    const start = rows2.findIndex(isRow);
    if (start >= 0) return rows2.slice(start);
  }
}
async function csvColumns(files, path, options = {}) {
  const { columns: columns7, close } = await csvRows(files, path, options);
  await close();
  return columns7;
}
async function* batchesOf({
  columns: columns7,
  rest,
  pieces,
  cells,
  name,
  ragged
}) {
  let row2 = 0;
  const batch = (lines) => lines.map((line) => {
    row2++;
    if (!ragged && line.length !== columns7.length) {
      throw new DataError(
        `${name}: row ${row2} has ${line.length} cells, the header has ${columns7.length}; quote cells that hold commas`,
        { path: name }
      );
    }
    const named = {};
    for (let i = 0; i < columns7.length; i++) named[columns7[i]] = line[i] ?? "";
    return { row: row2, cells: named, length: line.length };
  });
  if (rest.length > 0) yield batch(rest);
  for await (const piece of pieces) {
    const lines = cells(piece);
    if (lines.length > 0) yield batch(lines);
  }
}
function parseCells(text, { name, delimiter }) {
  if (!text.includes('"')) {
    const lines = text.split("\n").map((line) => line.endsWith("\r") ? line.slice(0, -1) : line);
    return lines.filter((line) => line !== "").map((line) => line.split(delimiter));
  }
  try {
    return parse(text, {
      delimiter,
      skip_empty_lines: true,
      record_delimiter: ["\r\n", "\n"],
      relax_column_count: true
    });
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(`${name}: not a comma-separated table: ${problem}`, { path: name, cause });
  }
}
var longestRow = 1 << 24;
async function* wholeRows(texts, name) {
  let held = "";
  let open2 = false;
  for await (const text of texts) {
    let end = -1;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === 34) open2 = !open2;
      else if (code === 10 && !open2) end = i;
    }
    if (end >= 0) yield held + text.slice(0, end + 1);
    held = end >= 0 ? text.slice(end + 1) : held + text;
    if (held.length > longestRow) {
      throw new DataError(
        `${name}: a row is longer than ${longestRow} characters; close the quote that is open`,
        { path: name }
      );
    }
  }
  if (held.trim() !== "") yield held;
}
async function* decoded(stream, { encoding, name }) {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const decode = (bytes) => {
    try {
      return decoder.decode(bytes, { stream: bytes !== void 0 });
    } catch (cause) {
      throw new DataError(
        `${name}: not valid ${encoding}; save the table as ${encoding} or name its encoding, for example "windows-1252"`,
        { path: name, cause }
      );
    }
  };
  for await (const bytes of unpacked(stream, name)) yield decode(bytes);
  yield decode();
}
async function* unpacked(stream, name) {
  try {
    yield* piecesOf(await unzipped(stream));
  } catch (cause) {
    const { name: kind2, message } = cause;
    if (cause instanceof DataError || kind2 === "AbortError") throw cause;
    throw new DataError(`${name}: the gzip file cannot be unpacked (${message})`, {
      path: name,
      cause
    });
  }
}

// packages/data/src/join-path.ts
function baseName(path) {
  return path.slice(path.lastIndexOf("/") + 1);
}
function besidePath(sibling, path) {
  return sibling.slice(0, sibling.lastIndexOf("/") + 1) + path;
}

// packages/data/src/find-table.ts
async function findTable(files, name, { expected: expected2, signal } = {}) {
  const listed = await files.list({ signal });
  if (listed === null) return expected2 ?? null;
  const depth = (path) => path.split("/").length;
  const found = listed.filter((path) => name.test(baseName(path)));
  return found.sort((a, b) => depth(a) - depth(b))[0] ?? null;
}
async function needTable(files, name, { expected: expected2, signal }) {
  const path = await findTable(files, name, { expected: expected2, signal });
  if (path !== null) return path;
  const tables3 = (await files.list({ signal }) ?? []).filter(
    (file) => /\.(csv|tsv|txt|xml|json)(\.gz)?$/i.test(file)
  );
  throw new DataError(
    `${files.name}: holds no ${expected2}; its tables are ${tables3.slice(0, 8).join(", ") || "none"}`,
    { path: files.name }
  );
}
async function hasTable(files, name, columns7) {
  const path = await findTable(files, name);
  if (path === null) return false;
  const header = await csvColumns(files, path, { encoding: "latin1", ragged: true }).catch(
    (error) => {
      if (error instanceof DataError) return [];
      throw error;
    }
  );
  return columns7.every((column) => header.includes(column));
}

// packages/data/src/locate-images.ts
async function locateImages(files, { parts: parts3 = 1, signal } = {}) {
  const listed = await files.list({ signal });
  if (listed === null) return (expected2) => expected2;
  const nameOf = (path) => parts3 === 1 ? baseName(path) : lastParts(path, parts3);
  const there = new Set(listed);
  const byName = /* @__PURE__ */ new Map();
  for (const path of listed) {
    const name = nameOf(path);
    byName.set(name, byName.has(name) ? null : path);
  }
  return (expected2, names = []) => {
    if (there.has(expected2)) return expected2;
    for (const name of [nameOf(expected2), ...names]) {
      const path = byName.get(name);
      if (path) return path;
    }
    return expected2;
  };
}
function lastParts(path, parts3) {
  return path.split("/").slice(-parts3).join("/");
}

// packages/data/src/partial-date.ts
var months = "january february march april may june july august september october november december".split(
  " "
);
var forms = [
  /^(?<y>\d{4})$/,
  /^(?<y>\d{4})-(?<m>\d{1,2})(-(?<d>\d{1,2}))?$/,
  /^(?<y>\d{4})(?<m>\d{2})(?<d>\d{2})$/,
  /^(?<m>\d{1,2})\/(?<d>\d{1,2})\/(?<y>\d{4}|\d{2})$/,
  /^(?<M>[a-z]{3,9})\.? (?<d>\d{1,2}), ?(?<y>\d{4})$/i,
  /^(?<d>\d{1,2}) (?<M>[a-z]{3,9})\.? (?<y>\d{4})$/i,
  /^(?<M>[a-z]{3,9})\.? (?<y>\d{4})$/i
];
function partialDate(cell) {
  const text = cell.trim();
  for (const form of forms) {
    const { y, m, M, d } = form.exec(text)?.groups ?? {};
    if (y === void 0) continue;
    const year = Number(y) + (y.length === 2 ? 2e3 : 0);
    const month = M === void 0 ? optional(m) : monthNamed(M);
    const day = optional(d);
    return exists(year, month, day) ? { year, ...month !== void 0 && { month }, ...day !== void 0 && { day } } : null;
  }
  return null;
}
function monthNamed(word2) {
  return months.findIndex((month) => month.startsWith(word2.toLowerCase())) + 1;
}
function optional(digits) {
  return digits === void 0 ? void 0 : Number(digits);
}
function exists(year, month = 1, day = 1) {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

// packages/data/src/row-guard.ts
function rowGuard(files, { badRows = "collect" } = {}) {
  const rejected = [];
  return {
    rejected,
    attempt({ table, row: row2 }, make) {
      try {
        return make();
      } catch (error) {
        if (!(error instanceof BadRow)) throw error;
        const at = error.row ?? row2;
        if (badRows === "throw") {
          const path = `${files.name}/${table}`;
          const where = at === 0 ? path : `${path}: row ${at}`;
          throw new DataError(`${where}: ${error.message}`, { path, cause: error });
        }
        rejected.push({ table, row: at, reason: error.message });
        return void 0;
      }
    }
  };
}

// packages/data/src/read-rows.ts
async function readRows(files, path, read, { checkColumns = () => {
}, badRows, ragged = false, ...options } = {}) {
  const { columns: columns7, batches, close } = await csvRows(files, path, { ...options, ragged: true });
  const readWhole = (row2) => {
    if (!ragged && row2.length !== columns7.length) {
      throw new BadRow(
        `${row2.length} cells, the header has ${columns7.length}; quote cells that hold commas`
      );
    }
    return read(row2.cells, row2);
  };
  try {
    checkColumns(columns7);
    const values2 = [];
    const guard = rowGuard(files, { badRows });
    for await (const batch of batches) {
      options.signal?.throwIfAborted();
      for (const row2 of batch) {
        guard.attempt({ table: path, row: row2.row }, () => values2.push(readWhole(row2)));
      }
    }
    return { columns: columns7, values: values2, rejected: guard.rejected };
  } finally {
    await close();
  }
}

// packages/data/src/view.ts
var spellings = {
  PA: ["pa", "frontal pa"],
  AP: [
    "ap",
    "frontal ap",
    "ap semi erect",
    "ap semi-erect",
    "semi-erect",
    "mobile",
    "sitting",
    "seduto"
  ],
  "AP Erect": ["ap erect"],
  "AP Supine": [
    "ap supine",
    "aps",
    "ap_horizontal",
    "supine",
    "supino",
    "sup",
    "semi-supine",
    "bettaufnahme",
    "liegend"
  ],
  Lateral: ["l", "ll", "rl", "lateral", "xtable lateral"],
  Axial: ["axial"],
  Coronal: ["coronal"],
  Other: ["other"]
};
var views = new Map(
  Object.entries(spellings).flatMap(([view, names]) => names.map((name) => [name, view]))
);
function normaliseView(cell) {
  const name = cell.trim().toLowerCase();
  if (name === "" || name === "?") return null;
  return views.get(name) ?? "Other";
}

// packages/data/src/need-columns.ts
function needColumns(columns7, needed, { path }) {
  const missing2 = needed.filter((column) => !columns7.includes(column));
  if (missing2.length === 0) return;
  const named = missing2.map(
    (column) => `"${column}" (nearest: "${nearest(column, columns7, 1)[0] ?? ""}")`
  );
  throw new DataError(
    `${path}: has no column ${named.join(", ")}; its header is ${columns7.map((c) => `"${c}"`).join(", ")}`,
    { path }
  );
}

// packages/data/src/readers/brixia-scores.ts
var zones = ["A", "B", "C", "D", "E", "F"];
var readers = [
  { prefix: "S", reader: "senior" },
  { prefix: "J", reader: "junior" }
];
async function brixiaScores(files, path, options = {}) {
  const scores = /* @__PURE__ */ new Map();
  const columns7 = readers.flatMap(
    ({ prefix }) => [...zones, "Global"].map((z) => `${prefix}-${z}`)
  );
  const { rejected } = await readRows(
    files,
    path,
    (row2) => {
      const file = neededCell(row2, "filename");
      if (scores.has(file)) throw new BadRow(`${file} was scored in an earlier row`);
      scores.set(
        file,
        readers.map((reader) => scoreOf(row2, reader))
      );
    },
    {
      ...options,
      checkColumns: (header) => needColumns(header, ["filename", ...columns7], { path: `${files.name}/${path}` })
    }
  );
  return { scores, rejected };
}
function scoreOf(row2, { prefix, reader }) {
  const ofZones = zones.map((zone) => [zone, zoneCell(row2, `${prefix}-${zone}`)]);
  const value = numberCell(row2, `${prefix}-Global`);
  const sum = ofZones.reduce((total, [, score]) => total + score, 0);
  if (sum !== value) throw new BadRow(`${prefix}-Global is ${value}, but its zones sum to ${sum}`);
  return { scale: "Brixia", value, max: 18, reader, zones: Object.fromEntries(ofZones) };
}
function zoneCell(row2, column) {
  const score = numberCell(row2, column);
  if (![0, 1, 2, 3].includes(score)) {
    throw new BadRow(`column ${column} is ${score}, wants 0, 1, 2 or 3`);
  }
  return score;
}

// packages/data/src/readers/coco-boxes.ts
async function cocoBoxes(files, path, options = {}) {
  const name = `${files.name}/${path}`;
  const coco = parse2(new TextDecoder().decode(await files.bytes(path, options)), name);
  const labels = new Map(coco.categories.map(({ id, name: label2 }) => [id, label2]));
  const images2 = new Map(coco.images.map((image) => [image.id, image]));
  const boxes = /* @__PURE__ */ new Map();
  for (const [i, { image_id, category_id, bbox }] of coco.annotations.entries()) {
    const image = images2.get(image_id);
    const label2 = labels.get(category_id);
    if (image === void 0 || label2 === void 0 || !isBox(bbox)) {
      throw new DataError(
        `${name}: annotation ${i + 1} has image ${image_id}, category ${category_id} and box ${JSON.stringify(bbox)}; wants an image and a category of this file, and [x, y, width, height]`,
        { path: name }
      );
    }
    const [x, y, width, height] = bbox;
    const frame4 = { width: image.width, height: image.height };
    const own = boxes.get(image.file_name) ?? [];
    boxes.set(image.file_name, [...own, { label: label2, x, y, width, height, frame: frame4 }]);
  }
  return boxes;
}
function isBox(bbox) {
  return Array.isArray(bbox) && bbox.length === 4 && bbox.every(Number.isFinite);
}
function parse2(text, name) {
  const wrong = (problem, cause) => new DataError(`${name}: not a file of the COCO format: ${problem}`, { path: name, cause });
  let json;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw wrong(cause.message, cause);
  }
  const parts3 = json ?? {};
  for (const part of ["categories", "images", "annotations"]) {
    if (!Array.isArray(parts3[part])) throw wrong(`it has no list "${part}"`);
  }
  return json;
}

// packages/data/src/readers/covid-severity.ts
var scales = [
  { column: "geographic_mean", scale: "geographic extent", max: 8 },
  { column: "opacity_mean", scale: "opacity", max: 6 }
];
async function covidSeverity(files, path, options = {}) {
  const scores = /* @__PURE__ */ new Map();
  const { rejected } = await readRows(
    files,
    path,
    (row2) => void scores.set(
      neededCell(row2, "filename"),
      scales.map((scale) => scoreOf2(row2, scale))
    ),
    {
      ...options,
      comment: "##",
      checkColumns: (header) => needColumns(header, ["filename", ...scales.map(({ column }) => column)], {
        path: `${files.name}/${path}`
      })
    }
  );
  return { scores, rejected };
}
function scoreOf2(row2, { column, scale, max }) {
  const value = numberCell(row2, column);
  if (value < 0 || value > max) {
    throw new BadRow(`column ${column} is ${value}, wants 0 to ${max}`);
  }
  return { scale, value, max, reader: "mean of three experts" };
}

// packages/data/src/readers/covid-annotations.ts
async function readCovidAnnotations(files, records, options) {
  const brixia = await scoresIn(/^(brixia_)?public[_-]annotations\.csv$/i, brixiaScores);
  const severity2 = await scoresIn(/^covid-severity-scores\.csv$/, covidSeverity);
  const boxPath = await findTable(files, /lung_bounding_boxes\.json$/, options);
  const boxes = boxPath === null ? /* @__PURE__ */ new Map() : await cocoBoxes(files, boxPath, options);
  const masks = await lungMasks(files, records, options);
  const ids = new Set(records.map(({ id }) => id));
  const absent = (named) => [...named.keys()].filter((id) => !ids.has(id)).length;
  return {
    of: (id) => {
      const scores = [...brixia.scores.get(id) ?? [], ...severity2.scores.get(id) ?? []];
      const own = boxes.get(id);
      const mask = masks.of(id);
      return {
        ...scores.length > 0 && { scores },
        ...own !== void 0 && { boxes: own },
        ...mask !== null && { masks: [mask] }
      };
    },
    rejected: [...brixia.rejected, ...severity2.rejected],
    notes: [
      ...countNote(absent(brixia.scores), "Brixia scores are of images that are not there"),
      ...countNote(absent(severity2.scores), "severity scores are of images that are not there"),
      ...countNote(absent(boxes), "images with boxes of the lungs are not there"),
      ...masks.notes
    ]
  };
  async function scoresIn(name, read) {
    const path = await findTable(files, name, options);
    return path === null ? { scores: /* @__PURE__ */ new Map(), rejected: [] } : read(files, path, options);
  }
}
async function lungMasks(files, records, { signal }) {
  const listed = await files.list({ signal }) ?? [];
  const paths = new Map(
    listed.filter((path) => path.includes("lungVAE-masks/") && path.endsWith("_mask.png")).map((path) => [baseName(path).slice(0, -"_mask.png".length), path])
  );
  const owners = /* @__PURE__ */ new Map();
  for (const { id } of records) owners.set(stemOf(id), (owners.get(stemOf(id)) ?? 0) + 1);
  const shared = [...owners].filter(([stem, count]) => count > 1 && paths.has(stem));
  return {
    of: (id) => {
      const path = paths.get(stemOf(id));
      if (path === void 0 || (owners.get(stemOf(id)) ?? 0) > 1) return null;
      return { label: "Lungs", mask: () => readMask(files, path) };
    },
    notes: countNote(
      shared.length,
      "masks of the lungs were left out: two images share the stem by which the mask is named"
    )
  };
}
function stemOf(id) {
  return id.replace(/\.[^.]*$/, "");
}
async function readMask(files, path) {
  const { shape, data } = await files.image(path);
  const [height = 0, width = 0, channels = 1] = shape;
  const inside = Float32Array.from(
    { length: height * width },
    (_, i) => (data[i * channels] ?? 0) > 127.5 ? 1 : 0
  );
  return { shape: [height, width, 1], data: inside };
}

// packages/data/src/readers/covid-findings.ts
var unlabelled = /* @__PURE__ */ new Set(["", "?", "todo", "Unknown"]);
var places = new Map(
  Object.entries({
    "Pneumonia/Viral": ["COVID-19", "SARS", "MERS-CoV", "Varicella", "Influenza", "Herpes"],
    "Pneumonia/Bacterial": [
      "Streptococcus",
      "Klebsiella",
      "Legionella",
      "Chlamydophila",
      "E.Coli",
      "Mycoplasma",
      "Nocardia"
    ],
    "Pneumonia/Fungal": ["Pneumocystis", "Aspergillosis"],
    Pneumonia: ["Bacterial", "Viral", "Fungal", "Lipoid", "Aspiration"]
  }).flatMap(([group, names]) => names.map((name) => [name, [...group.split("/"), name]]))
);
var renamed = {
  "Mycoplasma Bacterial Pneumonia": "Mycoplasma"
};
var hierarchicalFindings = (cell) => stated(cell).map((finding) => {
  const path = finding.split("/").map((token) => token.trim());
  const [only = "", ...rest] = path;
  return rest.length > 0 ? path : places.get(renamed[only] ?? only) ?? path;
});
function stated(cell) {
  return cell.split(",").map((finding) => finding.trim()).filter((finding) => !unlabelled.has(finding));
}

// packages/data/src/readers/covid-generations.ts
var clinical = "extubated temperature pO2_saturation leukocyte_count neutrophil_count lymphocyte_count";
var provenance = "view modality date location folder filename doi url license clinical_notes other_notes";
var covidGenerations = [
  {
    name: "A (March 2020)",
    columns: "Patientid,offset,sex,age,finding,survival,view,date,location,filename,doi, url,license,notes".split(
      ","
    )
  },
  {
    name: "B1 (May 2020)",
    columns: columns(
      `finding survival intubated intubation_present went_icu needed_supplemental_O2 ${clinical}`
    )
  },
  {
    name: "B2 (June 2020)",
    columns: columns(
      `finding survival intubated intubation_present went_icu in_icu needed_supplemental_O2 ${clinical}`
    )
  },
  {
    name: "C (final)",
    columns: columns(
      `finding RT_PCR_positive survival intubated intubation_present went_icu in_icu needed_supplemental_O2 ${clinical}`
    )
  }
];
function columns(state) {
  return `patientid offset sex age ${state} ${provenance}`.split(" ");
}
function covidGeneration(header, { path }) {
  const named = header.filter((column) => !isUnnamed(column));
  const differences = covidGenerations.map((generation) => ({
    generation,
    missing: generation.columns.filter((column) => !named.includes(column)),
    unexpected: named.filter((column) => !generation.columns.includes(column))
  }));
  const size = (d) => d.missing.length + d.unexpected.length;
  const nearest2 = differences.reduce((a, b) => size(b) < size(a) ? b : a);
  if (size(nearest2) === 0) return nearest2.generation;
  const list = (names) => names.map((name) => `"${name}"`).join(", ") || "none";
  throw new DataError(
    `${path}: the header is of no known generation of covid-chestxray-dataset (${covidGenerations.map((g) => g.name).join(", ")}); from ${nearest2.generation.name} it lacks ${list(nearest2.missing)} and has unexpected ${list(nearest2.unexpected)}`,
    { path }
  );
}
function isUnnamed(column) {
  return /^column \d+$/.test(column);
}
function isSpilled(row2) {
  return Object.keys(row2).some((column) => isUnnamed(column) && textCell(row2, column) !== "");
}
function covidCells(row2, { columns: names }) {
  if (!names.includes("Patientid")) return row2;
  return { ...row2, patientid: row2.Patientid ?? "", url: row2[" url"] ?? "" };
}

// packages/data/src/readers/covid-people.ts
var covidPatientAliases = [
  ["226", "384"],
  ["233", "385"],
  ["236", "386"],
  ["245", "388"],
  ["269", "392"],
  ["387", "432"]
];
var first = new Map(covidPatientAliases.map(([id, alias]) => [alias, id]));
function covidPerson(patient) {
  return first.get(patient) ?? patient;
}
function webDomain(url) {
  return URL.canParse(url) ? new URL(url).hostname.replace(/^www\./, "") : null;
}

// packages/data/src/readers/covid-notes.ts
function aliasNotes(patients) {
  const ids = new Set(patients);
  const merged = covidPatientAliases.filter((pair) => pair.every((id) => ids.has(id)));
  if (merged.length === 0) return [];
  const pairs = merged.map((pair) => pair.join("=")).join(", ");
  return [`patient ids of one person were merged: ${pairs}`];
}
function trimNotes(rows2) {
  let count = 0;
  for (const { finding = "" } of rows2) if (finding !== finding.trim()) count++;
  return count === 0 ? [] : [`blanks around the finding were removed in ${count} rows`];
}
function unspecifiedNotes(count, rule = "negative") {
  const effect = rule === "negative" ? "they count as negative" : "they are missing";
  return countNote(count, `rows name a group of findings only; ${effect} for its members`);
}

// packages/data/src/readers/covid-chestxray.ts
var tableName = /^metadata\.csv(\.gz)?$/;
var covidChestXray = {
  name: "covid-chestxray-dataset",
  defaultTask: { positive: "COVID-19", negative: otherLabelledFindings },
  citation: "Cohen JP, Morrison P, Dao L, Roth K, Duong TQ, Ghassemi M. COVID-19 Image Data Collection: Prospective Predictions Are the Future. arXiv:2006.11988, 2020; and the source of each image",
  licence: "differs per image (record.licence); no claim of diagnostic performance without a clinical study",
  recognises: (files) => hasTable(files, tableName, ["finding", "survival", "view", "location", "filename", "license"]),
  async read(files, options = {}) {
    const {
      findingRule = hierarchicalFindings,
      unspecifiedChild,
      required = ["COVID-19"]
    } = options;
    const table = await needTable(files, tableName, { expected: "metadata.csv", ...options });
    const path = `${files.name}/${table}`;
    const locate = await locateImages(files, options);
    let generation = covidGenerations[0];
    const { values: values2, rejected } = await readRows(
      files,
      table,
      (row2) => readRow(row2, { table, generation, locate }),
      {
        ...options,
        checkColumns: (columns7) => {
          generation = covidGeneration(columns7, { path });
        }
      }
    );
    const { kept, excluded } = byModality(values2, options.modalities);
    const findings2 = kept.map(({ raw = {} }) => findingRule(textCell(raw, "finding")));
    const { labels, unspecified } = labelsOfPaths(findings2, { unspecifiedChild });
    const annotations = await readCovidAnnotations(files, kept, options);
    const records = kept.map((record, i) => ({
      ...record,
      labels: labels[i],
      ...annotations.of(record.id)
    }));
    for (const finding of required) needPositive(records, finding, { path, generation });
    const cells = kept.map(({ raw = {} }) => raw);
    return buildDataset(
      covidChestXray,
      files,
      {
        records,
        rejected: [...rejected, ...annotations.rejected],
        excluded,
        notes: [
          `the table is of generation ${generation.name}`,
          ...generation.columns.includes("modality") ? [] : ["the table names no modality: axial and coronal views are taken for CT"],
          ...aliasNotes(cells.map((row2) => textCell(covidCells(row2, generation), "patientid"))),
          ...trimNotes(cells),
          ...countNote(
            findings2.filter((own) => own.length === 0).length,
            "rows are not annotated (todo, Unknown or blank); they are missing throughout"
          ),
          ...unspecifiedNotes(unspecified, unspecifiedChild),
          ...countNote(
            cells.filter(isSpilled).length,
            "rows have text beyond the last named column, where an unquoted comma pushed it; only their notes are affected"
          ),
          ...annotations.notes
        ]
      },
      options
    );
  }
};
function readRow(raw, { table, generation, locate }) {
  const row2 = covidCells(raw, generation);
  const id = neededCell(row2, "filename");
  const view = normaliseView(textCell(row2, "view"));
  const { year } = partialDate(textCell(row2, "date")) ?? {};
  const url = optionalCell(row2, "url");
  const doi = optionalCell(row2, "doi");
  return {
    id,
    file: locate(besidePath(table, `${textCell(row2, "folder") || "images"}/${id}`)),
    patient: covidPerson(neededCell(row2, "patientid")),
    labels: {},
    view,
    sex: sexCell(row2, "sex"),
    age: ageCell(row2, "age"),
    source: webDomain(url ?? ""),
    licence: optionalCell(row2, "license"),
    modality: modalityOf(row2, { view, generation }),
    ...year !== void 0 && { year },
    ...url !== null && { url },
    ...doi !== null && { doi },
    raw
  };
}
function modalityOf(row2, { view, generation }) {
  if (!generation.columns.includes("modality")) {
    return view === "Axial" || view === "Coronal" ? "CT" : "X-ray";
  }
  const cell = textCell(row2, "modality").toLowerCase();
  return cell === "x-ray" ? "X-ray" : cell === "ct" ? "CT" : "other";
}
function byModality(records, modalities = ["X-ray"]) {
  const isKept = ({ modality = "other" }) => modalities.includes(modality);
  const left = records.filter((record) => !isKept(record));
  const kinds = [...new Set(left.map(({ modality }) => modality))];
  return {
    kept: records.filter(isKept),
    excluded: kinds.map((kind2) => ({
      reason: `modality ${kind2}`,
      count: left.filter(({ modality }) => modality === kind2).length
    }))
  };
}
function needPositive(records, finding, { path, generation }) {
  const counts = countLabels(records);
  if ((counts[finding] ?? 0) > 0) return;
  const occurring = Object.entries(counts).filter(([, count]) => count > 0);
  throw new DataError(
    `${path}: no image has the finding "${finding}" by the chosen rule; the table is of generation ${generation.name}, whose findings are ${occurring.map(([name, count]) => `${name} ${count}`).join(", ") || "none"}; use hierarchicalFindings, or set required to what must occur`,
    { path }
  );
}

// packages/data/src/manifests/covid-manifest.ts
var covidManifest = {
  name: covidChestXray.name,
  columns: ["file", "source", "patientid", "finding", "view", "sex", "age", "license", "url"],
  defaultTask: { positive: "COVID-19", negative: otherLabelledFindings },
  citation: covidChestXray.citation,
  licence: covidChestXray.licence,
  read(rows2, path) {
    const findings2 = rows2.map((row2) => hierarchicalFindings(textCell(row2, "finding")));
    const { labels, unspecified } = labelsOfPaths(findings2);
    return {
      records: manifestRows(rows2, path, (row2, index) => readRow2(row2, labels[index])),
      notes: [
        ...aliasNotes(rows2.map((row2) => textCell(row2, "patientid"))),
        ...trimNotes(rows2),
        ...unspecifiedNotes(unspecified)
      ]
    };
  }
};
function readRow2(row2, labels) {
  return {
    id: neededCell(row2, "source"),
    file: neededCell(row2, "file"),
    patient: covidPerson(neededCell(row2, "patientid")),
    labels,
    view: normaliseView(textCell(row2, "view")),
    sex: sexCell(row2, "sex"),
    age: ageCell(row2, "age"),
    source: webDomain(textCell(row2, "url")),
    licence: optionalCell(row2, "license")
  };
}

// packages/data/src/readers/google-relabels.ts
var googleFindings = [
  "Fracture",
  "Pneumothorax",
  "Airspace opacity",
  "Nodule or mass"
];
async function readGoogleRelabels(files, path, options) {
  const readers2 = /* @__PURE__ */ new Map();
  const labelsOf2 = internLabels(googleFindings);
  const { rejected } = await readRows(
    files,
    path,
    (row2) => {
      const labels = labelsOf2(googleFindings.map((finding) => answer(row2, finding)));
      readers2.set(neededCell(row2, "Image Index"), [{ reader: "google-adjudicated", labels }]);
    },
    {
      ...options,
      checkColumns: (header) => needColumns(header, ["Image Index", ...googleFindings], {
        path: `${files.name}/${path}`
      })
    }
  );
  return { readers: readers2, rejected };
}
function answer(row2, finding) {
  const cell = neededCell(row2, finding);
  if (cell === "YES") return 1;
  if (cell === "NO") return 0;
  throw new BadRow(`column ${finding} is "${cell}", wants YES or NO`);
}

// packages/data/src/readers/nih-labels.ts
var nihFindings = [
  "Atelectasis",
  "Cardiomegaly",
  "Consolidation",
  "Edema",
  "Effusion",
  "Emphysema",
  "Fibrosis",
  "Hernia",
  "Infiltration",
  "Mass",
  "Nodule",
  "Pleural_Thickening",
  "Pneumonia",
  "Pneumothorax"
];
var nihNoFinding = "No Finding";
var labelNames = [...nihFindings, nihNoFinding];
function nihLabels() {
  const labelsOf2 = closedWorldLabels(labelNames);
  const known2 = /* @__PURE__ */ new Map();
  return (cell) => {
    const labels = known2.get(cell) ?? labelsOf2(namesIn(cell));
    known2.set(cell, labels);
    return labels;
  };
}
function namesIn(cell) {
  const found = new Set(cell.split("|").map((label2) => label2.trim()));
  for (const label2 of found) {
    if (labelNames.includes(label2)) continue;
    throw new BadRow(
      `"${label2}" is no label of NIH ChestX-ray14; nearest: ${nearest(label2, labelNames, 1)}`
    );
  }
  if (found.has(nihNoFinding) && found.size > 1) {
    throw new BadRow(`labels are "${cell}", but ${nihNoFinding} excludes every finding`);
  }
  return found;
}

// packages/data/src/readers/nih-boxes.ts
var frame = { width: 1024, height: 1024 };
var columns2 = { x: "Bbox [x", y: "y", width: "w", height: "h]" };
async function readNihBoxes(files, path, options) {
  const boxes = /* @__PURE__ */ new Map();
  const { rejected } = await readRows(
    files,
    path,
    (row2) => {
      const image = neededCell(row2, "Image Index");
      const [x, y, width, height] = [columns2.x, columns2.y, columns2.width, columns2.height].map(
        (column) => coordinate(row2[column] ?? "", column)
      );
      if (width <= 0 || height <= 0 || x + width > frame.width || y + height > frame.height) {
        throw new BadRow(
          `the box ${x}, ${y}, ${width}, ${height} is empty or leaves the 1024 x 1024 pixels of the image`
        );
      }
      const label2 = labelOf(neededCell(row2, "Finding Label"));
      boxes.set(image, [...boxes.get(image) ?? [], { label: label2, x, y, width, height, frame }]);
    },
    {
      ...options,
      ragged: true,
      checkColumns: (header) => needColumns(header, ["Image Index", "Finding Label", ...Object.values(columns2)], {
        path: `${files.name}/${path}`
      })
    }
  );
  return { boxes, rejected };
}
function labelOf(cell) {
  const label2 = cell === "Infiltrate" ? "Infiltration" : cell;
  if (nihFindings.includes(label2)) return label2;
  throw new BadRow(
    `"${cell}" is no finding of NIH ChestX-ray14; nearest: ${nearest(cell, nihFindings, 1)}`
  );
}
function coordinate(cell, column) {
  const value = Number(cell);
  if (cell.trim() === "" || !Number.isFinite(value) || value < 0) {
    throw new BadRow(`column ${column} is "${cell}", wants a number of pixels from 0`);
  }
  return value;
}

// packages/data/src/text-lines.ts
async function textLines(files, path, options = {}) {
  const name = `${files.name}/${path}`;
  const bytes = await allBytes(await unzipped(await files.stream(path, options)));
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new DataError(`${name}: not valid UTF-8; save the list as UTF-8`, { path: name, cause });
  }
  return text.split("\n").map((line, i) => ({ line: i + 1, text: line.trim() })).filter(({ text: line }) => line !== "");
}

// packages/data/src/readers/nih-lists.ts
var chexnetOrder = [
  "Atelectasis",
  "Cardiomegaly",
  "Effusion",
  "Infiltration",
  "Mass",
  "Nodule",
  "Pneumonia",
  "Pneumothorax",
  "Consolidation",
  "Edema",
  "Emphysema",
  "Fibrosis",
  "Pleural_Thickening",
  "Hernia"
];
async function officialLists(files, options) {
  const trainVal = await findTable(files, /^train_val_list\.txt(\.gz)?$/, options);
  if (trainVal === null) return {};
  const ending = trainVal.endsWith(".gz") ? ".txt.gz" : ".txt";
  return { train_val: trainVal, test: besidePath(trainVal, `test_list${ending}`) };
}
async function readImageLists(files, paths, options) {
  const images2 = /* @__PURE__ */ new Map();
  const guard = rowGuard(files, options);
  const findingsOf = memoised(findingsIn);
  for (const [part, table] of Object.entries(paths)) {
    for (const { line, text } of await textLines(files, table, options)) {
      guard.attempt({ table, row: line }, () => {
        const [path = "", ...numbers] = text.split(/\s+/);
        const id = baseName(path);
        const first2 = images2.get(id);
        if (first2 !== void 0) throw new BadRow(`${id} is already in the part ${first2.part}`);
        images2.set(id, { part, findings: findingsOf(numbers.join(" ")) });
      });
    }
  }
  return { images: images2, rejected: guard.rejected };
}
function findingsIn(numbers) {
  if (numbers === "") return null;
  const values2 = numbers.split(" ");
  if (values2.length !== chexnetOrder.length || values2.some((v) => v !== "0" && v !== "1")) {
    throw new BadRow(`"${numbers}" follows the file name, wants nothing or 14 numbers 0 or 1`);
  }
  return statedFindings(chexnetOrder.filter((_, i) => values2[i] === "1"));
}
function contradicts({ findings: findings2 }, labels) {
  return findings2 !== null && findings2 !== statedFindings(chexnetOrder.filter((f) => labels[f] === 1));
}
function statedFindings(names) {
  return names.join("|");
}
function memoised(make) {
  const known2 = /* @__PURE__ */ new Map();
  return (key) => {
    const value = known2.get(key) ?? make(key);
    known2.set(key, value);
    return value;
  };
}

// packages/data/src/readers/nih-chest-xray14.ts
var tableName2 = /^Data_Entry_2017(_v2020)?\.csv(\.gz)?$/;
var columns3 = ["Image Index", "Finding Labels", "Patient ID", "Patient Age", "View Position"];
var nihChestXray14 = {
  name: "NIH ChestX-ray14",
  defaultTask: { positive: "Effusion", negative: nihNoFinding },
  citation: "Wang X, Peng Y, Lu L, Lu Z, Bagheri M, Summers RM. ChestX-ray8: Hospital-scale Chest X-ray Database and Benchmarks on Weakly-Supervised Classification and Localization of Common Thorax Diseases. IEEE CVPR 2017. Data provider: NIH Clinical Center, https://nihcc.app.box.com/v/ChestXray-NIHCC",
  licence: "unrestricted use; link the download site, cite the paper, credit the NIH Clinical Center",
  recognises: (files) => hasTable(files, tableName2, columns3),
  async read(files, options = {}) {
    const expected2 = "Data_Entry_2017_v2020.csv";
    const table = await needTable(files, tableName2, { expected: expected2, ...options });
    const beside = await readBeside(files, options);
    const locate = await locateImages(files, options);
    const labelsOf2 = nihLabels();
    const counts = { old: 0, unlisted: 0, contradicted: 0, deniedBoxes: 0 };
    const read = (row2) => {
      const id = neededCell(row2, "Image Index");
      const labels = labelsOf2(neededCell(row2, "Finding Labels"));
      const age = ageOf(row2);
      if (age === null && textCell(row2, "Patient Age") !== "") counts.old++;
      const listed = beside.lists.images.get(id);
      if (listed === void 0) counts.unlisted++;
      else if (contradicts(listed, labels)) counts.contradicted++;
      const boxes = beside.boxes.boxes.get(id);
      for (const { label: label2 } of boxes ?? []) if (labels[label2] !== 1) counts.deniedBoxes++;
      const readers2 = beside.relabels.readers.get(id);
      return {
        id,
        file: locate(besidePath(table, `images/${id}`)),
        patient: neededCell(row2, "Patient ID"),
        labels,
        view: normaliseView(textCell(row2, "View Position")),
        sex: sexCell(row2, "Patient Gender") ?? sexCell(row2, "Patient Sex"),
        age,
        source: "NIH Clinical Center",
        licence: nihChestXray14.licence,
        raw: row2,
        ...listed && { part: listed.part },
        ...boxes && { boxes },
        ...readers2 && { readers: readers2 }
      };
    };
    const checkColumns = (header) => needColumns(header, columns3, { path: `${files.name}/${table}` });
    const { values: values2, rejected } = await readRows(files, table, read, { ...options, checkColumns });
    const ids = new Set(values2.map(({ id }) => id));
    const absent = (named) => [...named.keys()].filter((id) => !ids.has(id)).length;
    return buildDataset(
      nihChestXray14,
      files,
      {
        records: values2,
        rejected: [
          ...rejected,
          ...beside.lists.rejected,
          ...beside.boxes.rejected,
          ...beside.relabels.rejected
        ],
        notes: [
          "labels were read out of reports by a program; what is not listed counts as absent",
          ...countNote(counts.old, "ages are none from 0 to 120 years; they are null"),
          ...beside.lists.images.size > 0 ? countNote(counts.unlisted, "images are in none of the lists; they name no part") : ["there are no lists of the official split; records name no part"],
          ...countNote(
            counts.contradicted,
            "lines of the lists state other findings than the table"
          ),
          ...countNote(absent(beside.lists.images), "listed images are not in the table"),
          ...countNote(counts.deniedBoxes, "boxes are around a finding that the labels deny"),
          ...countNote(absent(beside.boxes.boxes), "images with boxes are not in the table"),
          ...countNote(
            beside.relabels.readers.size - absent(beside.relabels.readers),
            "images have labels of Google's radiologists, in readers; labels are still those of the reports"
          )
        ]
      },
      options
    );
  }
};
async function readBeside(files, options) {
  const find = (name) => findTable(files, name, options);
  const boxes = await find(/^BBox_List_2017\.csv(\.gz)?$/);
  const relabels = await find(/^google2019_nih-chest-xray-labels\.csv(\.gz)?$/);
  const lists = options.lists ?? await officialLists(files, options);
  return {
    lists: await readImageLists(files, lists, options),
    boxes: boxes === null ? { boxes: /* @__PURE__ */ new Map(), rejected: [] } : await readNihBoxes(files, boxes, options),
    relabels: relabels === null ? { readers: /* @__PURE__ */ new Map(), rejected: [] } : await readGoogleRelabels(files, relabels, options)
  };
}
function ageOf(row2) {
  const [, digits = "", unit] = /^(\d{3})([YMD])$/.exec(textCell(row2, "Patient Age")) ?? [];
  if (unit === void 0) return ageCell(row2, "Patient Age");
  const perYear = unit === "Y" ? 1 : unit === "M" ? 12 : 365.25;
  return ageCell({ age: String(Number(digits) / perYear) }, "age");
}

// packages/data/src/manifests/nih-manifest.ts
var nihManifest = {
  name: nihChestXray14.name,
  columns: ["file", "source", "patientid", "labels", "age", "sex", "view"],
  defaultTask: { positive: "Effusion", negative: "No Finding" },
  citation: nihChestXray14.citation,
  licence: nihChestXray14.licence,
  read: (rows2, path) => {
    const labelsOf2 = nihLabels();
    return {
      records: manifestRows(rows2, path, (row2) => readRow3(row2, labelsOf2(neededCell(row2, "labels")))),
      notes: []
    };
  }
};
function readRow3(row2, labels) {
  return {
    id: neededCell(row2, "source"),
    file: neededCell(row2, "file"),
    patient: neededCell(row2, "patientid"),
    labels,
    view: normaliseView(textCell(row2, "view")),
    sex: sexCell(row2, "sex"),
    age: ageCell(row2, "age"),
    source: "NIH Clinical Center",
    licence: nihChestXray14.licence
  };
}

// packages/data/src/manifest-formats.ts
var manifestFormats = [nihManifest, covidManifest];
function detectManifestFormat(columns7, { path }) {
  const missing2 = (format2) => format2.columns.filter((c) => !columns7.includes(c));
  const format = manifestFormats.find((f) => missing2(f).length === 0);
  if (format !== void 0) return format;
  const problems = [...manifestFormats].sort((a, b) => missing2(a).length - missing2(b).length).map(
    (f) => `${f.name} lacks ${missing2(f).map((c) => withNearest(c, columns7)).join(", ")}`
  );
  throw new DataError(
    `${path}: the columns fit no known format: ${problems.join("; ")}; rename or add the columns`,
    { path }
  );
}
function withNearest(column, columns7) {
  const [found] = nearest(column, columns7, 1);
  return found === void 0 ? column : `${column} (nearest: "${found}")`;
}

// packages/data/src/parse-table.ts
import { parse as parse3 } from "csv-parse/sync";
function parseTable(text, { path }) {
  const [columns7, ...cells] = parseCells2(text, path);
  if (columns7 === void 0) {
    throw new DataError(`${path}: the table is empty, wants a header and one row per image`, {
      path
    });
  }
  const twice = columns7.find((name, i) => columns7.indexOf(name) !== i);
  if (twice !== void 0) {
    throw new DataError(`${path}: two columns are named "${twice}"; rename one`, { path });
  }
  return {
    columns: columns7,
    rows: cells.map((row2) => Object.fromEntries(columns7.map((name, i) => [name, row2[i] ?? ""])))
  };
}
function parseCells2(text, path) {
  try {
    return parse3(text, { bom: true, skip_empty_lines: true, record_delimiter: ["\r\n", "\n"] });
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(
      `${path}: not a comma-separated table: ${problem}; every row wants as many cells as the header, quoted where they hold commas`,
      { path, cause }
    );
  }
}

// packages/data/src/read-manifest.ts
function readManifest(text, { path, open: open2 }) {
  const { columns: columns7, rows: rows2 } = parseTable(text, { path });
  const format = detectManifestFormat(columns7, { path });
  if (rows2.length === 0) {
    throw new DataError(`${path}: no rows below the header, wants one per image`, { path });
  }
  const { records, notes } = format.read(rows2, path);
  refuseDuplicates(records, "file", path);
  refuseDuplicates(records, "id", path);
  const { name, defaultTask, citation, licence } = format;
  return {
    name,
    records: records.map((record) => ({ ...record, image: () => open2(record.file) })),
    defaultTask,
    citation,
    licence,
    notes,
    excluded: [],
    rejected: [],
    missingFiles: null
  };
}
function refuseDuplicates(records, key, path) {
  const seen = /* @__PURE__ */ new Map();
  for (const record of records) {
    const first2 = seen.get(record[key]);
    if (first2 !== void 0) {
      const [a, b] = [first2, record].map((r) => `${r.file} from ${r.id} of patient ${r.patient}`);
      throw new DataError(
        `${path}: two rows have the same ${key === "file" ? "file" : "source"}: ${a}; ${b}; remove the wrong one`,
        { path }
      );
    }
    seen.set(record[key], record);
  }
}

// packages/data/src/manifest-folder.ts
var manifest = "manifest.csv";
var manifestFolder = {
  name: "folder with a manifest.csv",
  defaultTask: null,
  citation: "what the format of the manifest says",
  licence: "what the format of the manifest says",
  recognises: async (files) => (await files.list())?.includes(manifest) === true,
  async read(files, { signal } = {}) {
    const path = `${files.name}/${manifest}`;
    const text = utf8(await files.bytes(manifest, { signal }), path);
    const dataset = readManifest(text, { path, open: (file) => files.image(file) });
    for (const { file } of dataset.records) insidePath(file, { source: files.name });
    return { ...dataset, missingFiles: await missing(dataset, files) };
  }
};
async function missing({ records }, files) {
  const listed = await files.list();
  if (listed === null) return null;
  const there = new Set(listed);
  return records.map(({ file }) => file).filter((file) => !there.has(insidePath(file, { source: files.name })));
}
function utf8(bytes, path) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    const line = new TextDecoder().decode(bytes).split("\uFFFD", 1)[0]?.split("\n").length;
    throw new DataError(`${path}: line ${line} is not valid UTF-8; save the table as UTF-8`, {
      path,
      cause
    });
  }
}

// packages/data/src/readers/actualmed.ts
var tableName3 = /^metadata\.csv(\.gz)?$/;
var columns4 = ["patientid", "sex", "age", "finding", "view", "imagename", "notes"];
var outcomes = /* @__PURE__ */ new Map([
  ["COVID-19", 1],
  ["No finding", 0],
  ["", "missing"]
]);
var actualmed = {
  name: "Actualmed COVID-19",
  defaultTask: { positive: "COVID-19", negative: otherLabelledFindings },
  citation: "Chung A. Actualmed COVID-19 Chest X-ray Dataset Initiative, 2020. https://github.com/agchung/Actualmed-COVID-chestxray-dataset",
  licence: "research purposes only; no licence file",
  recognises: (files) => hasTable(files, tableName3, [...columns4, "artifacts/distortion"]),
  async read(files, options = {}) {
    const table = await needTable(files, tableName3, { expected: "metadata.csv", ...options });
    const locate = await locateImages(files, options);
    const intern = internLabels(["COVID-19"]);
    const readRow4 = (row2) => {
      const id = neededCell(row2, "imagename");
      const [, taken = ""] = /date taken \(YYYYMMDD\): (\d{8})/.exec(textCell(row2, "notes")) ?? [];
      const { year } = partialDate(taken) ?? {};
      return {
        id,
        file: locate(besidePath(table, `images/${id}`)),
        patient: neededCell(row2, "patientid"),
        labels: intern([outcomeOf(textCell(row2, "finding"))]),
        view: normaliseView(textCell(row2, "view")),
        sex: sexCell(row2, "sex"),
        age: ageCell(row2, "age"),
        source: "Actualmed",
        licence: null,
        ...year !== void 0 && { year },
        raw: row2
      };
    };
    const checkColumns = (header) => needColumns(header, columns4, { path: `${files.name}/${table}` });
    const { values: values2, rejected } = await readRows(files, table, readRow4, {
      ...options,
      checkColumns
    });
    const inconclusive = values2.filter(({ labels }) => labels["COVID-19"] === "missing").length;
    const notes = [
      "labels are the outcome of a laboratory test: an image that is negative for COVID-19 need not be normal",
      ...countNote(inconclusive, "tests were inconclusive; they are missing")
    ];
    return buildDataset(actualmed, files, { records: values2, rejected, notes }, options);
  }
};
function outcomeOf(cell) {
  const outcome = outcomes.get(cell);
  if (outcome !== void 0) return outcome;
  throw new BadRow(`column finding is "${cell}", wants COVID-19, No finding or a blank`);
}

// packages/data/src/readers/chexpert-labels.ts
var noFinding = "No Finding";
var chexpertFindings = [
  noFinding,
  "Enlarged Cardiomediastinum",
  "Cardiomegaly",
  "Lung Opacity",
  "Lung Lesion",
  "Edema",
  "Consolidation",
  "Pneumonia",
  "Atelectasis",
  "Pneumothorax",
  "Pleural Effusion",
  "Pleural Other",
  "Fracture",
  "Support Devices"
];
var allowedWithNoFinding = [noFinding, "Support Devices"];
var values = /* @__PURE__ */ new Map([
  ["1.0", 1],
  ["1", 1],
  ["0.0", 0],
  ["0", 0],
  ["-1.0", "uncertain"],
  ["-1", "uncertain"],
  ["", "missing"]
]);
function chexpertLabels() {
  const intern = internLabels(chexpertFindings);
  return (row2) => {
    const stated2 = chexpertFindings.map((name) => labelCell(row2, name));
    if (stated2[0] === 1) refuseFindings(stated2);
    return intern(stated2);
  };
}
function checkAllOrNone(columns7, wanted, path) {
  if (wanted.some((name) => columns7.includes(name))) needColumns(columns7, wanted, { path });
}
function labelCell(row2, name) {
  const cell = (row2[name] ?? "").trim();
  const value = values.get(cell);
  if (value === void 0) {
    throw new BadRow(`column ${name} is "${cell}", wants 1.0, 0.0, -1.0 or a blank`);
  }
  return value;
}
function refuseFindings(stated2) {
  const contradiction = chexpertFindings.find(
    (name, i) => stated2[i] === 1 && !allowedWithNoFinding.includes(name)
  );
  if (contradiction !== void 0) {
    throw new BadRow(`${noFinding} and ${contradiction} are both 1; they exclude each other`);
  }
}

// packages/data/src/readers/chexpert.ts
var tables = [
  { part: "train", name: /^train\.csv(\.gz)?$/, expected: "train.csv" },
  { part: "valid", name: /^valid\.csv(\.gz)?$/, expected: "valid.csv" },
  { part: "test", name: /^test(_labels)?\.csv(\.gz)?$/ }
];
var columnsOfPeople = ["Sex", "Age", "Frontal/Lateral", "AP/PA"];
var chexpert = {
  name: "CheXpert",
  defaultTask: { positive: "Pleural Effusion", negative: otherLabelledFindings },
  citation: "Irvin J, Rajpurkar P, Ko M, et al. CheXpert: A Large Chest Radiograph Dataset with Uncertainty Labels and Expert Comparison. AAAI 2019",
  licence: "Stanford University research use agreement; no redistribution",
  recognises: async (files) => {
    for (const { name } of tables) {
      if (await hasTable(files, name, ["Path", "Enlarged Cardiomediastinum"])) return true;
    }
    return false;
  },
  async read(files, options = {}) {
    const locate = await locateImages(files, { parts: 3, signal: options.signal });
    const counts = { sideways: 0, ageless: 0 };
    const readLabels2 = chexpertLabels();
    const records = [];
    const rejected = [];
    for (const { part, name, expected: expected2 } of tables) {
      const table = await findTable(files, name, { expected: expected2, signal: options.signal });
      if (table === null) continue;
      const read = await readTable(files, table, { part, locate, readLabels: readLabels2, counts, options });
      records.push(...read.values);
      rejected.push(...read.rejected);
    }
    if (records.length + rejected.length === 0) {
      throw new DataError(`${files.name}: holds no row in train.csv, valid.csv or test.csv`, {
        path: files.name
      });
    }
    return buildDataset(chexpert, files, { records, rejected, notes: notesOf(counts) }, options);
  }
};
function notesOf({ sideways, ageless }) {
  return [
    ...sideways > 0 ? [`${sideways} rows are called Frontal and LL or RL at once; their view is null`] : [],
    ...ageless > 0 ? [`age 0 stands for an unknown age in ${ageless} rows; it is null there`] : []
  ];
}
async function readTable(files, table, {
  part,
  locate,
  readLabels: readLabels2,
  counts,
  options
}) {
  const checkColumns = (columns7) => {
    const path = `${files.name}/${table}`;
    needColumns(columns7, ["Path"], { path });
    checkAllOrNone(columns7, chexpertFindings, path);
    checkAllOrNone(columns7, columnsOfPeople, path);
  };
  const read = (row2) => {
    const id = neededCell(row2, "Path").replace(/^CheXpert-v1\.0(-small)?\//, "");
    const [, study, patient] = /((patient\d+)\/study\d+)\/[^/]+$/.exec(id) ?? [];
    if (study === void 0 || patient === void 0) {
      throw new BadRow(`Path "${row2.Path}" is not \u2026/patientNNNNN/studyN/viewN_\u2026.jpg`);
    }
    const labels = readLabels2(row2);
    const age = ageCell(row2, "Age");
    if (age === 0) counts.ageless++;
    return {
      id,
      file: locate(besidePath(table, id)),
      patient,
      labels,
      view: viewOf(row2, counts),
      sex: sexCell(row2, "Sex"),
      age: age === 0 ? null : age,
      source: "Stanford Hospital",
      licence: chexpert.licence,
      study,
      part,
      raw: row2
    };
  };
  return readRows(files, table, read, { ...options, checkColumns });
}
function viewOf(row2, counts) {
  const frontal = textCell(row2, "Frontal/Lateral");
  const direction = normaliseView(textCell(row2, "AP/PA"));
  if (frontal === "Lateral") return "Lateral";
  if (frontal === "Frontal" && direction === "Lateral") {
    counts.sideways++;
    return null;
  }
  return direction;
}

// packages/data/src/readers/covidx-line.ts
var classes = vocabulary(["normal", "pneumonia", "COVID-19"], "COVID-19");
var outcomes2 = vocabulary(["positive", "negative"], "COVID-19", { positive: "COVID-19" });
var severity = vocabulary(["level1", "level2", "positive", "negative"], "level2", {
  level2: "level2",
  positive: "level2"
});
var known = new Set([classes, outcomes2, severity].flatMap(({ words }) => words));
function vocabulary(words, positive2, findings2 = Object.fromEntries(words.map((w) => [w, w]))) {
  const labelsOf2 = closedWorldLabels([...new Set(Object.values(findings2))]);
  const byWord = new Map(words.map((word2) => [word2, labelsOf2(/* @__PURE__ */ new Set([findings2[word2] ?? ""]))]));
  return { words, positive: positive2, labelsOf: (word2) => byWord.get(word2) ?? labelsOf2(/* @__PURE__ */ new Set()) };
}
function covidxVocabulary(version, word2) {
  if (version === "Sev") return severity;
  return outcomes2.words.includes(word2) ? outcomes2 : classes;
}
function covidxLine(text) {
  const tokens = text.trim().split(/\s+/);
  const at = [tokens.length - 1, tokens.length - 2].find((i) => known.has(tokens[i] ?? ""));
  const label2 = tokens[at ?? -1];
  const file = tokens[(at ?? 0) - 1] ?? "";
  const patient = tokens.slice(0, (at ?? 1) - 1).join(" ");
  const isFile = /\.[a-z0-9]+$/i.test(file);
  if (at === void 0 || label2 === void 0 || !isFile || patient === "") {
    throw new BadRow(
      `"${text.slice(0, 80)}" is no line of patient, file, label (${[...known].join(", ")}) and source`
    );
  }
  return { patient, file, label: label2, source: tokens[at + 1] ?? null };
}

// packages/data/src/readers/covidx-lists.ts
var parts = ["train", "val", "test"];
var listName = /^(train|val|test)(?:_COVIDx_?([A-Za-z0-9-]*))?\.txt(?:\.gz)?$/;
async function covidxLists(files, options = {}) {
  const versions = /* @__PURE__ */ new Map();
  for (const path of await files.list(options) ?? []) {
    const [, part, version] = listName.exec(baseName(path)) ?? [];
    if (part === void 0) continue;
    const name = version === void 0 ? "Kaggle" : version || "1";
    versions.set(name, [...versions.get(name) ?? [], { path, part }]);
  }
  for (const own of versions.values()) {
    own.sort((a, b) => parts.indexOf(a.part) - parts.indexOf(b.part));
  }
  return versions;
}
async function chooseCovidxLists(files, options) {
  const versions = await covidxLists(files, options);
  const names = [...versions.keys()];
  const version = options.version ?? (names.length === 1 ? names[0] : void 0);
  if (version === void 0 && names.length > 0) {
    throw new UsageError(
      `covidx: ${files.name} holds the versions ${names.join(", ")}; choose one with the option version`
    );
  }
  const lists = versions.get(version ?? "") ?? await expectedLists(files, version);
  if (version !== void 0 && lists !== null) return { version, lists };
  throw new DataError(
    `${files.name}: holds no lists of COVIDx${version === void 0 ? "" : ` version ${version}`}, such as train_COVIDx9B.txt; versions that are there: ${names.join(", ") || "none"}`,
    { path: files.name }
  );
}
async function expectedLists(files, version) {
  if (version === void 0 || await files.list() !== null) return null;
  const ending = version === "Kaggle" ? "" : `_COVIDx${version.replace(/^CXR/, "_CXR")}`;
  return ["train", "test"].map((part) => ({ path: `${part}${ending}.txt`, part }));
}
async function readCovidxLists(files, lists, options) {
  const guard = rowGuard(files, options);
  const entries = /* @__PURE__ */ new Map();
  const counts = { repeated: 0, respelt: 0 };
  let words;
  const add = (line, part) => {
    const misspelt = line.source === "rnsa";
    const entry = { ...line, ...misspelt && { source: "rsna" }, part };
    words ??= covidxVocabulary(options.version, entry.label).words;
    if (!words.includes(entry.label)) {
      throw new BadRow(`the label is "${entry.label}", earlier lines have ${words.join(", ")}`);
    }
    const first2 = entries.get(entry.file);
    if (first2 !== void 0 && !agree(first2, entry)) {
      throw new BadRow(
        `${entry.file} of ${entry.patient} is ${entry.label} in ${part}, but an earlier line has it of ${first2.patient}, ${first2.label}, in ${first2.part}`
      );
    }
    if (first2 !== void 0) counts.repeated++;
    else entries.set(entry.file, entry);
    if (misspelt) counts.respelt++;
  };
  for (const { path, part } of lists) {
    for (const { line, text } of await textLines(files, path, options)) {
      guard.attempt({ table: path, row: line }, () => add(covidxLine(text), part));
    }
  }
  return { entries: [...entries.values()], rejected: guard.rejected, ...counts };
}
function agree(a, b) {
  return a.patient === b.patient && a.label === b.label && a.part === b.part;
}

// packages/data/src/readers/covidx-source-rule.ts
function sourceRuleNotes(entries) {
  if (entries.every(({ source }) => source === null)) {
    return ["the lists name no source, which in this collection nearly equals the label"];
  }
  const parts3 = [...new Set(entries.map(({ part }) => part))];
  const rule = commonestLabels(entries.filter(({ part }) => part === parts3[0]));
  const shares = parts3.map((part) => {
    const own = entries.filter((entry) => entry.part === part);
    const right = own.filter(({ source, label: label2 }) => rule.get(source) === label2).length;
    return `${(100 * right / own.length).toFixed(1)} % of ${part}`;
  });
  return [`a rule that knows only the source gets ${shares.join(" and ")} right`];
}
function commonestLabels(entries) {
  const counts = /* @__PURE__ */ new Map();
  for (const { source, label: label2 } of entries) {
    const own = counts.get(source) ?? /* @__PURE__ */ new Map();
    own.set(label2, (own.get(label2) ?? 0) + 1);
    counts.set(source, own);
  }
  return new Map(
    [...counts].map(([source, own]) => [
      source,
      [...own].reduce((best, next) => next[1] > best[1] ? next : best)[0]
    ])
  );
}

// packages/data/src/readers/covidx.ts
var withoutPeople = /* @__PURE__ */ new Set(["rsna", "sirm"]);
var covidx = {
  name: "COVIDx",
  defaultTask: { positive: "COVID-19", negative: otherLabelledFindings },
  citation: "Wang L, Lin ZQ, Wong A. COVID-Net: a tailored deep convolutional neural network design for detection of COVID-19 cases from chest X-ray images. Scientific Reports 10:19549, 2020; and each source",
  licence: "that of each source; the lists are part of a repository under AGPL-3.0",
  async recognises(files) {
    const [[list] = []] = (await covidxLists(files)).values();
    if (list === void 0) return false;
    const [first2] = await textLines(files, list.path);
    try {
      covidxLine(first2?.text ?? "");
      return true;
    } catch (error) {
      if (error instanceof BadRow) return false;
      throw error;
    }
  },
  async read(files, options = {}) {
    const { version, lists } = await chooseCovidxLists(files, options);
    const { entries, rejected, repeated, respelt } = await readCovidxLists(files, lists, {
      ...options,
      version
    });
    const vocabulary2 = covidxVocabulary(version, entries[0]?.label ?? "");
    const locate = await locateImages(files, options);
    const records = entries.map(
      ({ patient, file, label: label2, source, part }) => ({
        id: file,
        file: locate(`${part}/${file}`),
        patient: personOf(patient, source),
        labels: vocabulary2.labelsOf(label2),
        view: null,
        sex: null,
        age: null,
        source,
        licence: null,
        part
      })
    );
    const nobody = records.filter(({ patient }) => patient === null).length;
    const dataset = await buildDataset(
      covidx,
      files,
      {
        records,
        rejected,
        excluded: repeated === 0 ? [] : [{ reason: "line repeats an earlier one", count: repeated }],
        notes: [
          `the lists are of version ${version}`,
          ...sourceRuleNotes(entries),
          ...countNote(respelt, "lines name the source rnsa; it was taken for rsna"),
          ...countNote(
            nobody,
            `images are of ${[...withoutPeople].join(" and ")}, whose ids name images, not people; their patient is not known`
          )
        ]
      },
      options
    );
    const defaultTask = { positive: vocabulary2.positive, negative: otherLabelledFindings };
    return { ...dataset, defaultTask };
  }
};
function personOf(patient, source) {
  if (source === "cohen") return covidPerson(patient);
  if (source === "fig1") return patient.replace(/[a-z]$/, "");
  return source !== null && withoutPeople.has(source) ? null : patient;
}

// packages/data/src/dicom/dicom-metadata.ts
var radiographs = ["CR", "DX", "DR", "RG", "PX", "RF", "XA"];
function dicomMetadata({ attributes }) {
  const { ViewPosition = "", PatientSex, PatientAge = "", Modality } = attributes;
  return {
    view: normaliseView(ViewPosition),
    sex: PatientSex === "M" || PatientSex === "F" ? PatientSex : null,
    age: yearsOf(PatientAge),
    modality: Modality === void 0 ? null : radiographs.includes(Modality) ? "X-ray" : Modality === "CT" ? "CT" : "other"
  };
}
function yearsOf(cell) {
  const [, number, unit = "Y"] = /^(\d{1,3})([YMWD])?$/.exec(cell) ?? [];
  if (number === void 0) return null;
  const perYear = { Y: 1, M: 12, W: 365.25 / 7, D: 365.25 }[unit] ?? 1;
  const years = Math.floor(Number(number) / perYear);
  return years <= 120 ? years : null;
}

// packages/data/src/dicom/read-dicom-header.ts
var usualLength = 1 << 16;
async function readDicomHeader(files, file, { signal } = {}) {
  const path = `${files.name}/${file}`;
  const start = await firstBytes(await files.stream(file, { signal }), usualLength);
  const begun = isGzip(start) ? void 0 : await headerIn(start, path).catch(() => void 0);
  const dataSet = begun ?? await headerIn(await files.bytes(file, { signal }), path);
  if (dataSet === void 0)
    throw new DataError(`${path}: the DICOM file holds no picture`, { path });
  const { width, height, frames } = pixelDescription(dataSet, { path });
  return {
    width,
    height,
    frames,
    attributes: attributesOf(dataSet, { deidentify: true }),
    identifying: attributesOf(dataSet, { deidentify: false })
  };
}
async function headerIn(bytes, path) {
  const { dataSet } = await parseDicom(bytes, { path, headerOnly: true });
  return dataSet.elements.x7fe00010 === void 0 ? void 0 : dataSet;
}
async function firstBytes(stream, length) {
  const pieces = [];
  let held = 0;
  for await (const piece of piecesOf(stream)) {
    pieces.push(piece);
    held += piece.length;
    if (held >= length) break;
  }
  return joined(pieces);
}

// packages/data/src/dicom/read-dicom-headers.ts
var atOnce = 16;
async function* readDicomHeaders(files, paths, options = {}) {
  const read = async (path) => ({
    path,
    header: await readDicomHeader(files, path, options).catch((error) => {
      if (error instanceof DataError) return error;
      throw error;
    })
  });
  for (let i = 0; i < paths.length; i += atOnce) {
    options.signal?.throwIfAborted();
    yield* await Promise.all(paths.slice(i, i + atOnce).map(read));
  }
}

// packages/data/src/readers/dicom-folder.ts
var dicomFolder = {
  name: "folder of DICOM files",
  defaultTask: null,
  citation: "none is known for a folder",
  licence: "none is known for a folder",
  recognises: async (files) => {
    const listed = await files.list() ?? [];
    return listed.some(isNamedDicom) && !listed.some((path) => /\.(csv|tsv)(\.gz)?$/i.test(path));
  },
  async read(files, { deidentify = true, ...options } = {}) {
    const listed = await files.list({ signal: options.signal });
    if (listed === null) {
      throw new DataError(
        `${files.name}: a folder of DICOM files is read from the list of its files, and these cannot be listed; open a folder or chosen files`,
        { path: files.name }
      );
    }
    const paths = listed.filter((path) => isNamedDicom(path) || isNameless(path));
    const guard = rowGuard(files, options);
    const records = [];
    const counts = { others: 0, frames: 0 };
    for await (const { path, header } of readDicomHeaders(files, paths, options)) {
      if (header instanceof DataError && isNameless(path)) {
        counts.others++;
        continue;
      }
      const record = guard.attempt({ table: path, row: 0 }, () => {
        if (header instanceof DataError) {
          throw new BadRow(header.message.replace(`${files.name}/${path}: `, ""));
        }
        if (header.frames > 1) counts.frames++;
        return recordOf(path, header, { deidentify });
      });
      if (record !== void 0) records.push(record);
    }
    const unknown = records.filter(({ patient }) => patient === null).length;
    return buildDataset(
      dicomFolder,
      files,
      {
        records,
        rejected: guard.rejected,
        notes: [
          ...countNote(unknown, "files name no patient"),
          ...countNote(counts.frames, "files have several frames; the first is the image")
        ],
        excluded: counts.others > 0 ? [{ reason: "file without extension that is no DICOM image", count: counts.others }] : []
      },
      options
    );
  }
};
function isNamedDicom(path) {
  return /\.(dcm|dicom)(\.gz)?$/i.test(path);
}
function isNameless(path) {
  const name = baseName(path);
  return !name.includes(".") || /^\d+(\.\d+)+$/.test(name);
}
function recordOf(path, header, { deidentify }) {
  const { PatientID = "", StudyInstanceUID = "", StudyDate = "" } = header.identifying;
  const { modality, ...metadata } = dicomMetadata(header);
  const year = /^(\d{4})\d{4}$/.exec(StudyDate)?.[1];
  return {
    id: path,
    file: path,
    patient: PatientID.trim() || null,
    labels: {},
    ...metadata,
    source: null,
    licence: null,
    ...modality !== null && { modality },
    ...StudyInstanceUID !== "" && { study: StudyInstanceUID },
    ...year !== void 0 && { year: Number(year) },
    raw: deidentify ? header.attributes : header.identifying
  };
}

// packages/data/src/readers/figure1.ts
var tableName4 = /^metadata\.csv(\.gz)?$/;
var columns5 = ["patientid", "sex", "age", "finding", "view", "artifacts/distortion", "notes"];
var findings = {
  "COVID-19": "COVID-19",
  Pneumonia: "Pneumonia",
  "No finding": "No Finding"
};
var labelNames2 = Object.values(findings);
var figure1 = {
  name: "Figure 1 COVID-19",
  defaultTask: { positive: "COVID-19", negative: otherLabelledFindings },
  citation: "Chung A. Figure 1 COVID-19 Chest X-ray Dataset Initiative, 2020. https://github.com/agchung/Figure1-COVID-chestxray-dataset",
  licence: "none stated",
  recognises: (files) => hasTable(files, tableName4, columns5),
  async read(files, options = {}) {
    const table = await needTable(files, tableName4, { expected: "metadata.csv", ...options });
    const locate = await locateImages(files, options);
    const intern = internLabels(labelNames2);
    let censored = 0;
    const readRow4 = (row2) => {
      const name = neededCell(row2, "patientid");
      const file = locate(besidePath(table, `images/${name}.jpg`), [`${name}.png`]);
      const finding = findingOf(textCell(row2, "finding"));
      if (/^\d+\+$/.test(textCell(row2, "age"))) censored++;
      return {
        id: baseName(file),
        file,
        patient: name.replace(/[a-z]$/, ""),
        labels: intern(
          labelNames2.map((label2) => finding === null ? "missing" : label2 === finding ? 1 : 0)
        ),
        view: normaliseView(textCell(row2, "view")),
        sex: sexCell(row2, "sex"),
        age: ageCell(row2, "age"),
        source: "Figure 1",
        licence: null,
        raw: row2
      };
    };
    const { values: values2, rejected } = await readRows(files, table, readRow4, {
      ...options,
      encoding: "iso-8859-1",
      checkColumns: (header) => needColumns(header, columns5, { path: `${files.name}/${table}` })
    });
    const unlabelled2 = values2.filter(({ labels }) => labels["COVID-19"] === "missing").length;
    const notes = [
      "images are named by their row; those that cannot be found are taken for .jpg",
      ...countNote(unlabelled2, "rows are not annotated; they are missing throughout"),
      ...countNote(censored, "ages are stated as a lower bound, such as 50+; the bound was taken")
    ];
    return buildDataset(figure1, files, { records: values2, rejected, notes }, options);
  }
};
function findingOf(cell) {
  if (cell === "") return null;
  const finding = Object.hasOwn(findings, cell) ? findings[cell] : void 0;
  if (finding !== void 0) return finding;
  throw new BadRow(
    `column finding is "${cell}", wants ${Object.keys(findings).join(", ")} or a blank`
  );
}

// packages/data/src/readers/hannover.ts
var analytes = "crp d-dimer factor_xii ldh lymphocytes neutrophils pco2 po2".split(" ");
var tableName5 = /^data\.csv(\.gz)?$/;
var columns6 = [
  ..."patient_id image_id sex age size weight admission_offset icu_admission_offset".split(" "),
  ..."icu_release_offset death_offset modality projection".split(" "),
  ...analytes.flatMap((name) => [`${name}_offset`, `${name}_val`])
];
var hannover = {
  name: "COVID-19 Image Repository (Hannover)",
  defaultTask: null,
  citation: "Winther HB, Laser H, Gerbel S, et al. COVID-19 Image Repository. Institute for Diagnostic and Interventional Radiology, Hannover Medical School, 2020. https://doi.org/10.6084/m9.figshare.12275009",
  licence: "CC BY 3.0",
  recognises: (files) => hasTable(files, tableName5, ["patient_id", "image_id", "projection", "crp_val"]),
  async read(files, options = {}) {
    const table = await needTable(files, tableName5, { expected: "data.csv", ...options });
    const locate = await locateImages(files, options);
    const readRow4 = (row2) => {
      const id = `${neededCell(row2, "image_id")}.png`;
      hannoverLaboratory(row2);
      const modality = textCell(row2, "modality");
      return {
        id,
        file: locate(besidePath(table, `png/${id}`)),
        patient: neededCell(row2, "patient_id"),
        labels: {},
        view: normaliseView(textCell(row2, "projection")),
        sex: sexCell(row2, "sex"),
        age: ageCell(row2, "age"),
        source: "Hannover Medical School",
        licence: hannover.licence,
        modality: modality === "CR" || modality === "DX" ? "X-ray" : "other",
        raw: row2
      };
    };
    const checkColumns = (header) => needColumns(header, columns6, { path: `${files.name}/${table}` });
    const { values: values2, rejected } = await readRows(files, table, readRow4, {
      ...options,
      checkColumns
    });
    const notes = ["the table names no finding; records have no labels"];
    return buildDataset(hannover, files, { records: values2, rejected, notes }, options);
  }
};
function hannoverLaboratory(row2) {
  return analytes.flatMap((name) => {
    const cell = textCell(row2, `${name}_val`);
    if (cell === "") return [];
    const offset = textCell(row2, `${name}_offset`);
    const days = offset === "" ? null : finite(offset, `${name}_offset`);
    if (cell === "-inf") return [{ name, days, value: "below detection" }];
    if (cell === "inf") return [{ name, days, value: "above detection" }];
    return [{ name, days, value: finite(cell, `${name}_val`) }];
  });
}
function finite(cell, column) {
  const value = Number(cell);
  if (!Number.isFinite(value)) {
    throw new BadRow(`column ${column} is "${cell}", wants a number, -inf or inf`);
  }
  return value;
}

// packages/data/src/readers/image-folder.ts
var images = /\.(png|jpe?g|webp|gif|bmp|tiff?|dcm|dicom)$/i;
var tables2 = /\.(csv|tsv|txt|xml|json|xlsx?)(\.gz)?$/i;
var parts2 = /^(train|training|val|valid|validation|dev|test|testing)$/i;
var imageFolder = {
  name: "folder with a folder for each class",
  defaultTask: null,
  citation: "none is known for a folder",
  licence: "none is known for a folder",
  recognises: async (files) => {
    const listed = await files.list() ?? [];
    if (listed.some((path) => tables2.test(path))) return false;
    return classesOf(placesOf(listed)).length > 1;
  },
  async read(files, { patient, ...options } = {}) {
    const places2 = placesOf(await listedImages(files, options));
    const classes3 = classesOf(places2);
    if (classes3.length === 0) {
      throw new DataError(
        `${files.name}: no image lies in a folder named for its class, as effusion/a.png does`,
        { path: files.name }
      );
    }
    const labelsOf2 = closedWorldLabels(classes3);
    const guard = rowGuard(files, options);
    const records = places2.flatMap(
      (place) => guard.attempt({ table: place.path, row: 0 }, () => {
        if (place.finding === null) throw new BadRow("the image lies in no folder of a class");
        return {
          id: place.path,
          file: place.path,
          patient: patient === void 0 ? null : patientIn(place.path, patient),
          labels: labelsOf2(/* @__PURE__ */ new Set([place.finding])),
          view: null,
          sex: null,
          age: null,
          source: null,
          licence: null,
          ...place.part !== null && { part: place.part }
        };
      }) ?? []
    );
    const notes = [
      `the classes are the folders ${classes3.join(", ")}`,
      ...patient === void 0 ? ["patients are not known; name them with the option patient"] : []
    ];
    return buildDataset(imageFolder, files, { records, rejected: guard.rejected, notes }, options);
  }
};
function placesOf(listed) {
  const split = listed.filter(isImage).map((path) => path.split("/"));
  let shared = 0;
  while (split.every((way) => way.length > shared + 2 && way[shared] === split[0]?.[shared])) {
    if (split.length === 0 || parts2.test(split[0]?.[shared] ?? "")) break;
    shared++;
  }
  const folders = split.map((way) => way.slice(shared, -1));
  const hasParts = folders.every(
    ([first2 = "", second]) => parts2.test(first2) && second !== void 0
  );
  return split.map((way, i) => {
    const [first2 = null, second = null] = folders[i] ?? [];
    return hasParts ? { path: way.join("/"), part: first2, finding: second } : { path: way.join("/"), part: null, finding: first2 };
  });
}
function isImage(path) {
  return images.test(path) && !/(^|\/)(\.|__MACOSX\/)/.test(path);
}
function classesOf(places2) {
  return [...new Set(places2.flatMap(({ finding }) => finding ?? []))].sort();
}
async function listedImages(files, { signal }) {
  const listed = await files.list({ signal });
  if (listed !== null) return listed;
  throw new DataError(
    `${files.name}: a folder of classes is read from the list of its files, and these cannot be listed; open a folder or chosen files, or write a table`,
    { path: files.name }
  );
}
function patientIn(path, pattern) {
  const match = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, "")).exec(path);
  if (match !== null && match.length < 2) {
    throw new UsageError(
      `imageFolder: patient ${pattern} has no group; put the patient's part in brackets, as in /([^/_]+)_[^/]*$/`
    );
  }
  const patient = match?.[1] ?? "";
  if (patient === "") throw new BadRow(`the path does not fit the pattern of patients, ${pattern}`);
  return patient;
}

// packages/data/src/readers/kermany.ts
var labelsOf = closedWorldLabels([
  "Normal",
  "Pneumonia",
  "Bacterial pneumonia",
  "Viral pneumonia"
]);
var labelsByKind = {
  normal: labelsOf(/* @__PURE__ */ new Set(["Normal"])),
  bacteria: labelsOf(/* @__PURE__ */ new Set(["Pneumonia", "Bacterial pneumonia"])),
  virus: labelsOf(/* @__PURE__ */ new Set(["Pneumonia", "Viral pneumonia"]))
};
var series = [
  {
    name: /^person(\d+)_(bacteria|virus)_\d+(_\d+)?$/,
    read: ([, number, kind2]) => [kind2, `person${number}`]
  },
  { name: /^((?:NORMAL2-)?IM-\d+)-\d+(-\d+)?$/, read: ([, child]) => ["normal", child] },
  {
    name: /^(BACTERIA|VIRUS|NORMAL)-(\d+)-\d+$/,
    read: ([, kind2, number]) => [kind2?.toLowerCase(), `child ${number}`]
  }
];
var kermany = {
  name: "Kermany paediatric pneumonia",
  defaultTask: { positive: "Pneumonia", negative: "Normal" },
  citation: "Kermany DS, Goldbaum M, Cai W, et al. Identifying Medical Diagnoses and Treatable Diseases by Image-Based Deep Learning. Cell 2018;172(5):1122-1131. Data: Mendeley Data, doi:10.17632/rscbjbr9sj",
  licence: "CC BY 4.0",
  recognises: async (files) => {
    const images2 = (await files.list() ?? []).flatMap((path) => imageAt(path) ?? []);
    return images2.some(({ stem }) => series.some(({ name }) => name.test(stem)));
  },
  async read(files, options = {}) {
    const { images: images2, copies } = await findImages(files);
    const guard = rowGuard(files, options);
    const records = images2.flatMap(
      (image) => guard.attempt({ table: image.path, row: 0 }, () => readImage(image)) ?? []
    );
    const notes = [
      ...splitNotes(records),
      "patients are children; do not mix them with adults without an eye on age"
    ];
    const excluded = copies > 0 ? [{ reason: "second copy of a folder", count: copies }] : [];
    return buildDataset(
      kermany,
      files,
      { records, rejected: guard.rejected, notes, excluded },
      options
    );
  }
};
function imageAt(path) {
  const parts3 = /^(.*?\/)?(train|val|test)\/(NORMAL|PNEUMONIA)\/([^/]+)\.jpe?g$/i.exec(path);
  if (parts3 === null || /(^|\/)(__MACOSX\/|\._)/.test(path)) return null;
  const [, root = "", part = "", folder2 = "", stem = ""] = parts3;
  return { path, root, part, folder: folder2, stem };
}
async function findImages(files) {
  const listed = await files.list();
  if (listed === null) {
    throw new DataError(
      `${files.name}: Kermany's images have no table, and these files cannot be listed; open a folder or chosen files`,
      { path: files.name }
    );
  }
  const all = listed.flatMap((path) => imageAt(path) ?? []);
  const [root] = all.map((image) => image.root).sort((a, b) => a.length - b.length);
  const images2 = all.filter((image) => image.root === root);
  return { images: images2, copies: all.length - images2.length };
}
function readImage({ path, part, folder: folder2, stem }) {
  const [kind2, child] = readName(stem);
  if (kind2 === "normal" !== (folder2.toUpperCase() === "NORMAL")) {
    throw new BadRow(`the name says ${kind2}, but the folder ${folder2}`);
  }
  return {
    id: `${part}/${folder2}/${path.slice(path.lastIndexOf("/") + 1)}`,
    file: path,
    patient: child,
    labels: labelsByKind[kind2],
    view: "AP",
    sex: null,
    age: null,
    source: "Guangzhou Women and Children's Medical Center",
    licence: kermany.licence,
    part
  };
}
function readName(stem) {
  for (const { name, read } of series) {
    const match = name.exec(stem);
    if (match !== null) return read(match);
  }
  throw new BadRow(
    "the name is none of personN_bacteria_K, personN_virus_K, IM-N-K, NORMAL2-IM-N-K, BACTERIA-N-K, VIRUS-N-K, NORMAL-N-K"
  );
}
function splitNotes(records) {
  const parts3 = /* @__PURE__ */ new Map();
  for (const { patient, part } of records) {
    parts3.set(patient, (parts3.get(patient) ?? /* @__PURE__ */ new Set()).add(part));
  }
  const split = [...parts3.values()].filter((of) => of.size > 1).length;
  return split === 0 ? [] : [`${split} children have images in several folders of the split; split by patient instead`];
}

// packages/data/src/readers/mimic-cxr-jpg.ts
var tableName6 = (kind2) => new RegExp(`^mimic-cxr-2\\.\\d\\.\\d-${kind2}\\.csv(\\.gz)?$`);
var expectedName = (kind2) => `mimic-cxr-2.0.0-${kind2}.csv.gz`;
var mimicCxrJpg = {
  name: "MIMIC-CXR-JPG",
  defaultTask: { positive: "Pleural Effusion", negative: otherLabelledFindings },
  citation: "Johnson AEW, Pollard TJ, Greenbaum NR, et al. MIMIC-CXR-JPG, a large publicly available database of labeled chest radiographs. arXiv:1901.07042, 2019. https://doi.org/10.13026/jsn5-t979",
  licence: "PhysioNet credentialed health data use agreement; never redistribute rows, ids or reports",
  recognises: (files) => hasTable(files, tableName6("metadata"), ["dicom_id", "ViewPosition"]),
  async read(files, { labeller = "chexpert", ...options } = {}) {
    const studies = await readStudies(files, labeller, options);
    const parts3 = await readParts(files, options);
    const locate = await locateImages(files, options);
    const unlabelled2 = /* @__PURE__ */ new Set();
    const counts = { unlabelled: 0, unsplit: 0 };
    const missing2 = chexpertLabels()({});
    const path = await needMimicTable(files, "metadata", options);
    const { values: values2, rejected } = await readRows(files, path, readImage3, {
      ...options,
      checkColumns: checker(files, path, ["dicom_id", "subject_id", "study_id", "ViewPosition"])
    });
    return buildDataset(
      mimicCxrJpg,
      files,
      {
        records: values2,
        rejected: [...studies.rejected, ...parts3.rejected, ...rejected],
        notes: [
          `labels are those of the ${labeller} labeller for the study, copied to each of its images`,
          ...unlabelled2.size > 0 ? [`${unlabelled2.size} studies (${counts.unlabelled} images) have no labels`] : [],
          ...counts.unsplit > 0 ? [`${counts.unsplit} images are in no part of the split`] : []
        ]
      },
      options
    );
    function readImage3(row2) {
      const [dicom, patient, study] = [
        neededCell(row2, "dicom_id"),
        neededCell(row2, "subject_id"),
        neededCell(row2, "study_id")
      ];
      const labels = studies.labels.get(study);
      if (labels === void 0) {
        unlabelled2.add(study);
        counts.unlabelled++;
      }
      const part = parts3.parts.get(dicom);
      if (part === void 0) counts.unsplit++;
      const readers2 = studies.readers.get(study);
      const folder2 = `files/p${patient.slice(0, 2)}/p${patient}/s${study}`;
      return {
        id: `${dicom}.jpg`,
        file: locate(besidePath(path, `${folder2}/${dicom}.jpg`)),
        patient,
        labels: labels ?? missing2,
        view: normaliseView(textCell(row2, "ViewPosition")),
        sex: null,
        age: null,
        source: "Beth Israel Deaconess Medical Center",
        licence: mimicCxrJpg.licence,
        study,
        ...part !== void 0 && { part },
        ...readers2 !== void 0 && { readers: readers2 },
        pixelHistory: "equalised",
        raw: row2
      };
    }
  }
};
async function needMimicTable(files, kind2, { signal }) {
  return needTable(files, tableName6(kind2), { expected: expectedName(kind2), signal });
}
function checker(files, path, needed) {
  return (columns7) => needColumns(columns7, needed, { path: `${files.name}/${path}` });
}
async function readStudies(files, labeller, options) {
  const other = labeller === "chexpert" ? "negbio" : "chexpert";
  const chosen = await readLabels(files, await needMimicTable(files, labeller, options), options);
  const otherPath = await findTable(files, tableName6(other), options);
  if (otherPath === null) return { ...chosen, readers: /* @__PURE__ */ new Map() };
  const second = await readLabels(files, otherPath, options);
  const said = memoisedPair(labeller, other);
  const readers2 = /* @__PURE__ */ new Map();
  for (const [study, labels] of chosen.labels) {
    readers2.set(study, said(labels, second.labels.get(study)));
  }
  return {
    labels: chosen.labels,
    rejected: [...chosen.rejected, ...second.rejected],
    readers: readers2
  };
}
async function readLabels(files, path, options) {
  const labels = /* @__PURE__ */ new Map();
  const labelsOf2 = chexpertLabels();
  const read = (row2) => void labels.set(neededCell(row2, "study_id"), labelsOf2(row2));
  const checkColumns = checker(files, path, ["study_id", ...chexpertFindings]);
  const { rejected } = await readRows(files, path, read, { ...options, checkColumns });
  return { labels, rejected };
}
function memoisedPair(first2, second) {
  const known2 = /* @__PURE__ */ new Map();
  return (a, b) => {
    const ofFirst = known2.get(a) ?? /* @__PURE__ */ new Map();
    known2.set(a, ofFirst);
    const pair = ofFirst.get(b) ?? [
      { reader: first2, labels: a },
      ...b === void 0 ? [] : [{ reader: second, labels: b }]
    ];
    ofFirst.set(b, pair);
    return pair;
  };
}
async function readParts(files, options) {
  const path = await needMimicTable(files, "split", options);
  const parts3 = /* @__PURE__ */ new Map();
  const read = (row2) => void parts3.set(neededCell(row2, "dicom_id"), neededCell(row2, "split"));
  const checkColumns = checker(files, path, ["dicom_id", "split"]);
  const { rejected } = await readRows(files, path, read, { ...options, checkColumns });
  return { parts: parts3, rejected };
}

// packages/data/src/readers/openi.ts
import { parseXml, XmlElement, XmlError } from "@rgrove/parse-xml";

// packages/data/src/occurring-labels.ts
function occurringLabels(all, { remarks: remarks3 = [] } = {}) {
  const distinct = new Set(all);
  const names = [...new Set([...distinct].flatMap((stated2) => [...stated2 ?? []]))].sort();
  const valuesWhere = (isMissing) => Object.fromEntries(names.map((name) => [name, isMissing(name) ? "missing" : 0]));
  const template = (values2) => JSON.parse(JSON.stringify(values2));
  const absent = template(valuesWhere(() => false));
  const unsaid = template(valuesWhere((name) => !remarks3.includes(name)));
  const silent = valuesWhere(() => true);
  const saysNothing = (stated2) => stated2 === null || [...stated2].every((name) => remarks3.includes(name));
  const known2 = /* @__PURE__ */ new Map();
  const of = (stated2) => {
    if (stated2 === null) return silent;
    const key = JSON.stringify([...stated2].sort());
    let labels = known2.get(key);
    if (labels === void 0) {
      const values2 = { ...saysNothing(stated2) ? unsaid : absent };
      for (const name of stated2) values2[name] = 1;
      labels = values2;
      known2.set(key, labels);
    }
    return labels;
  };
  return { of, saysNothing };
}

// packages/data/src/readers/openi.ts
var normal = "normal";
var remarks = ["Technical Quality of Image Unsatisfactory"];
var atOnce2 = 32;
var openI = {
  name: "OpenI",
  defaultTask: { positive: "Cardiomegaly", negative: normal },
  citation: "Demner-Fushman D, Kohli MD, Rosenman MB, et al. Preparing a collection of radiology examinations for distribution and retrieval. Journal of the American Medical Informatics Association 2016;23(2):304-310",
  licence: "CC BY-NC-ND 4.0",
  recognises: async (files) => {
    const [first2] = reportsOf(await files.list() ?? []);
    if (first2 === void 0) return false;
    return new TextDecoder().decode((await files.bytes(first2)).subarray(0, 4096)).includes("<eCitation");
  },
  async read(files, { terms = "major", ...options } = {}) {
    const listed = await files.list({ signal: options.signal });
    if (listed === null) {
      throw new DataError(
        `${files.name}: OpenI has a file for each report, and these files cannot be listed; open a folder or chosen files`,
        { path: files.name }
      );
    }
    const locate = await locateImages(files, options);
    const guard = rowGuard(files, options);
    const reports = [];
    for await (const { path, bytes } of filesInTurn(files, reportsOf(listed), options)) {
      const report = guard.attempt({ table: path, row: 0 }, () => readReport(bytes, terms));
      if (report !== void 0) reports.push(report);
    }
    const labels = occurringLabels(
      reports.map(({ stated: stated2 }) => stated2),
      { remarks }
    );
    const records = reports.flatMap(
      (report) => report.images.map((image) => ({
        ...recordOf2(report, image, locate),
        labels: labels.of(report.stated)
      }))
    );
    const silent = reports.filter(({ stated: stated2 }) => labels.saysNothing(stated2)).length;
    const imageless = reports.filter(({ images: images2 }) => images2.length === 0).length;
    return buildDataset(
      openI,
      files,
      {
        records,
        rejected: guard.rejected,
        notes: [
          `labels are the heads of the ${terms} terms of the report, copied to each of its images`,
          "the reports name no person, and do not say which image is frontal",
          ...silent > 0 ? [`${silent} reports are not indexed; their labels are missing`] : []
        ],
        excluded: imageless > 0 ? [{ reason: "report without an image", count: imageless }] : []
      },
      options
    );
  }
};
function reportsOf(listed) {
  return listed.filter((path) => /\.xml$/i.test(path));
}
async function* filesInTurn(files, paths, { signal }) {
  for (let i = 0; i < paths.length; i += atOnce2) {
    signal?.throwIfAborted();
    const some = paths.slice(i, i + atOnce2);
    yield* await Promise.all(
      some.map(async (path) => ({ path, bytes: await files.bytes(path, { signal }) }))
    );
  }
}
function readReport(bytes, terms) {
  const root = parse4(bytes);
  const id = elements(root, "uId")[0]?.attributes.id ?? "";
  if (root.name !== "eCitation" || id === "") {
    throw new BadRow(
      `<${root.name}> with uId "${id}" is no report of OpenI, wants <eCitation><uId id=\u2026>`
    );
  }
  const images2 = elements(root, "parentImage").map((image) => image.attributes.id ?? "");
  if (images2.includes("")) throw new BadRow("a parentImage has no id");
  const year = /^\d{4}/.exec(textOf2(root, "articleDate"))?.[0];
  return {
    id,
    images: images2,
    stated: headsOf(elements(root, terms).map(({ text }) => text.trim())),
    licence: licenceOf(textOf2(root, "licenseURL")),
    year: year === void 0 ? null : Number(year),
    raw: rawOf(root)
  };
}
function parse4(bytes) {
  try {
    const { root } = parseXml(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (root !== null) return root;
  } catch (error) {
    if (error instanceof XmlError) throw new BadRow(`not XML: ${error.message.split("\n", 1)[0]}`);
    if (error instanceof TypeError) throw new BadRow("not valid UTF-8");
    throw error;
  }
  throw new BadRow("holds no element");
}
function elements(parent, name) {
  return parent.children.flatMap(
    (child) => child instanceof XmlElement ? [...child.name === name ? [child] : [], ...elements(child, name)] : []
  );
}
function textOf2(root, name) {
  return elements(root, name)[0]?.text.trim() ?? "";
}
function headsOf(terms) {
  const heads = new Set(terms.map((term) => (term.split("/", 1)[0] ?? "").trim()));
  heads.delete("");
  if (heads.delete("No Indexing") || heads.size === 0) {
    if (heads.size === 0) return null;
    throw new BadRow(`the report is not indexed, but as ${[...heads].join(", ")}`);
  }
  const findings2 = [...heads].filter((head) => !remarks.includes(head) && head !== normal);
  if (heads.has(normal) && findings2.length > 0) {
    throw new BadRow(`the report is normal, but has ${findings2.join(", ")}`);
  }
  return heads;
}
function licenceOf(url) {
  const [, kind2, version] = /creativecommons\.org\/licenses\/([a-z-]+)\/([\d.]+)/.exec(url) ?? [];
  if (kind2 !== void 0) return `CC ${kind2.toUpperCase()} ${version}`;
  return url === "" ? null : url;
}
function rawOf(root) {
  const joined2 = (name) => elements(root, name).map(({ text }) => text.trim()).join("; ");
  const sections = elements(root, "AbstractText").map((section) => [
    section.attributes.Label ?? "TEXT",
    section.text.trim()
  ]);
  return {
    ...Object.fromEntries(sections),
    major: joined2("major"),
    automatic: joined2("automatic")
  };
}
function recordOf2({ id, licence, year, raw }, image, locate) {
  const names = [`${image}.dcm`, `${image.replace(/^CXR\d+_/, "")}.dcm`];
  return {
    id: `${image}.png`,
    file: locate(`NLMCXR_png/${image}.png`, names),
    patient: null,
    view: null,
    sex: null,
    age: null,
    source: "Indiana University",
    licence,
    study: id,
    ...year !== null && { year },
    raw
  };
}

// packages/data/src/python-list.ts
function pythonStrings(text) {
  const inside = /^\s*\[(.*)\]\s*$/s.exec(text)?.[1];
  if (inside === void 0) throw notAList(text);
  const item = /\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*(,|$)/sy;
  const strings = [];
  while (item.lastIndex < inside.length && inside.slice(item.lastIndex).trim() !== "") {
    const [, single, double, comma] = item.exec(inside) ?? [];
    const string = single ?? double;
    if (string === void 0) throw notAList(text);
    strings.push(string.replace(/\\(.)/gs, "$1"));
    if (comma === "") break;
  }
  return strings;
}
function notAList(text) {
  return new BadRow(`"${text}" is not a list of quoted names, such as ['normal']`);
}

// packages/data/src/readers/padchest.ts
var tableName7 = /^(PADCHEST_)?chest_x_ray_images_labels_160K.*\.csv(\.gz)?$/i;
var expected = "PADCHEST_chest_x_ray_images_labels_160K_01.02.19.csv";
var columnNames = [
  "ImageID",
  "ImageDir",
  "StudyDate_DICOM",
  "StudyID",
  "PatientID",
  "PatientBirth",
  "PatientSex_DICOM",
  "Projection",
  "BitsStored_DICOM",
  "MethodLabel",
  "Labels"
];
var normal2 = "normal";
var remarks2 = ["exclude", "suboptimal study", "unchanged"];
var padChest = {
  name: "PadChest",
  defaultTask: { positive: "pneumonia", negative: normal2 },
  citation: "Bustos A, Pertusa A, Salinas JM, de la Iglesia-Vay\xE1 M. PadChest: A large chest x-ray image dataset with multi-label annotated reports. Medical Image Analysis 2020;66:101797",
  licence: "PadChest dataset research use agreement; no redistribution",
  recognises: (files) => hasTable(files, tableName7, ["ImageID", "MethodLabel", "Labels"]),
  async read(files, options = {}) {
    const path = await needTable(files, tableName7, { expected, signal: options.signal });
    const locate = await locateImages(files, options);
    const tokens = tokenReader();
    const read = (cells) => ({
      ...readImage2(files, cells, (image) => locate(besidePath(path, image))),
      stated: tokens.read(textCell(cells, "Labels"))
    });
    const { values: values2, rejected } = await readRows(files, path, read, {
      ...options,
      checkColumns: (columns7) => needColumns(columns7, columnNames, { path: `${files.name}/${path}` })
    });
    const labels = occurringLabels(new Set(values2.map(({ stated: stated2 }) => stated2)), { remarks: remarks2 });
    const readersOf2 = readerInterner();
    const records = values2.map(({ stated: stated2, ...image }) => {
      const values3 = labels.of(stated2);
      const method = textCell(image.raw, "MethodLabel") || "unknown";
      return { ...image, labels: values3, readers: readersOf2(method, values3) };
    });
    const silent = values2.filter(({ stated: stated2 }) => labels.saysNothing(stated2)).length;
    const notes = [
      ...silent > 0 ? [`the labels of ${silent} images say nothing of findings, which are missing there`] : [],
      ...tokens.mended() > 0 ? [`blanks around or instead of labels were removed in ${tokens.mended()} kinds of cells`] : []
    ];
    return buildDataset(padChest, files, { records, rejected, notes }, options);
  }
};
function readImage2(files, cells, locate) {
  const id = neededCell(cells, "ImageID");
  const file = locate(`${textCell(cells, "ImageDir")}/${id}`);
  const bits = bitsStored(cells);
  const year = yearOf(textCell(cells, "StudyDate_DICOM"));
  return {
    id,
    file,
    patient: neededCell(cells, "PatientID"),
    view: normaliseView(textCell(cells, "Projection")),
    sex: sexCell(cells, "PatientSex_DICOM"),
    age: ageAt(year, yearOf(textCell(cells, "PatientBirth"))),
    source: "Hospital San Juan de Alicante",
    licence: padChest.licence,
    study: neededCell(cells, "StudyID"),
    ...year !== null && { year },
    raw: cells,
    ...bits < 16 && { image: () => scaledImage(files, file, bits) }
  };
}
function yearOf(cell) {
  const year = /^(\d{4})(\d{4}|\.0)?$/.exec(cell)?.[1];
  return year === void 0 ? null : Number(year);
}
function ageAt(study, birth) {
  const age = study === null || birth === null ? -1 : study - birth;
  return age >= 0 && age <= 120 ? age : null;
}
function bitsStored(cells) {
  const cell = textCell(cells, "BitsStored_DICOM");
  const bits = cell === "" ? 16 : Number(cell);
  if (!Number.isInteger(bits) || bits < 8 || bits > 16) {
    throw new BadRow(`BitsStored_DICOM is "${cell}", wants 8 to 16`);
  }
  return bits;
}
async function scaledImage(files, file, bits) {
  const { shape, data } = await files.image(file);
  const scale = 65535 / (2 ** bits - 1);
  const scaled2 = data.map((value) => value * scale);
  if (scaled2.some((value) => value > 255.001)) {
    throw new DataError(
      `${files.name}/${file}: has pixels beyond the ${bits} bits of BitsStored_DICOM; was it scaled to 8 bits?`,
      { path: file }
    );
  }
  return { shape, data: scaled2 };
}
function tokenReader() {
  const known2 = /* @__PURE__ */ new Map();
  let mended = 0;
  const parse5 = (cell) => {
    if (["", "nan", "None"].includes(cell)) return null;
    const items = pythonStrings(cell);
    const names = items.map((name) => name.trim()).filter((name) => name !== "");
    if (names.join() !== items.join()) mended++;
    const findings2 = names.filter((name) => !remarks2.includes(name) && name !== normal2);
    if (names.includes(normal2) && findings2.length > 0) {
      throw new BadRow(`labels are ${cell}, but ${normal2} excludes every finding`);
    }
    return names.length === 0 ? null : new Set(names);
  };
  const read = (cell) => {
    let stated2 = known2.get(cell);
    if (stated2 === void 0) {
      stated2 = parse5(cell);
      known2.set(cell, stated2);
    }
    return stated2;
  };
  return { read, mended: () => mended };
}
function readerInterner() {
  const known2 = /* @__PURE__ */ new Map();
  return (reader, labels) => {
    const byLabels = known2.get(reader) ?? /* @__PURE__ */ new Map();
    known2.set(reader, byLabels);
    const readers2 = byLabels.get(labels) ?? [{ reader, labels }];
    byLabels.set(labels, readers2);
    return readers2;
  };
}

// packages/data/src/read-image-rows.ts
async function readImageRows(files, path, column, read, options = {}) {
  const named = (cells, row2) => ({ image: neededCell(cells, column), row: row2 });
  const { columns: columns7, values: rows2, rejected } = await readRows(files, path, named, options);
  const images2 = /* @__PURE__ */ new Map();
  for (const { image, row: row2 } of rows2) {
    const known2 = images2.get(image);
    if (known2 === void 0) images2.set(image, [row2]);
    else known2.push(row2);
  }
  const guard = rowGuard(files, options);
  const values2 = [];
  for (const [image, ofImage] of images2) {
    const place = { table: path, row: ofImage[0]?.row ?? 0 };
    guard.attempt(place, () => values2.push(read(image, ofImage)));
  }
  return { columns: columns7, values: values2, rejected: [...rejected, ...guard.rejected] };
}
function eachRow(rows2, read) {
  return rows2.map(({ row: row2, cells }) => {
    try {
      return read(cells);
    } catch (error) {
      if (!(error instanceof BadRow)) throw error;
      throw new BadRow(error.message, { row: row2 });
    }
  });
}

// packages/data/src/readers/rsna-pneumonia.ts
var labelsTable = /^stage_2_train_labels\.csv$/;
var classesTable = /^stage_2_detailed_class_info\.csv$/;
var mappingFile = /^pneumonia-challenge-dataset-mappings_2018\.json$/;
var labelColumns = ["patientId", "x", "y", "width", "height", "Target"];
var opacity = "Lung Opacity";
var classes2 = [opacity, "No Lung Opacity / Not Normal", "Normal"];
var frame2 = { width: 1024, height: 1024 };
var rsnaPneumonia = {
  name: "RSNA Pneumonia",
  defaultTask: { positive: opacity, negative: otherLabelledFindings },
  citation: "Shih G, Wu CC, Halabi SS, et al. Augmenting the National Institutes of Health Chest Radiograph Dataset with Expert Annotations of Possible Pneumonia. Radiology: Artificial Intelligence 2019;1(1):e180041; images of NIH ChestX-ray14 (Wang et al., CVPR 2017)",
  licence: "terms of the challenge",
  recognises: (files) => hasTable(files, labelsTable, labelColumns),
  async read(files, options = {}) {
    const { signal } = options;
    const path = await needTable(files, labelsTable, {
      expected: "stage_2_train_labels.csv",
      signal
    });
    const detailed = await readClasses(files, options);
    const patients = await readPatients(files, options);
    const locate = await locateImages(files, options);
    const labelsOf2 = labelReader();
    const read = (image, rows2) => {
      const boxes = boxesOf(rows2);
      return {
        id: `${image}.dcm`,
        file: locate(besidePath(path, `stage_2_train_images/${image}.dcm`)),
        patient: patients?.get(image) ?? null,
        labels: labelsOf2(boxes.length > 0, detailed.classes.get(image)),
        view: null,
        sex: null,
        age: null,
        source: "NIH Clinical Center",
        licence: rsnaPneumonia.licence,
        ...boxes.length > 0 && { boxes }
      };
    };
    const { values: records, rejected } = await readImageRows(files, path, "patientId", read, {
      ...options,
      checkColumns: (columns7) => needColumns(columns7, labelColumns, { path: `${files.name}/${path}` })
    });
    const nameless = records.filter(({ patient }) => patient === null).length;
    const notes = nameless === 0 ? [] : [
      `${nameless} images name no person: patientId is the name of the image; put the RSNA's pneumonia-challenge-dataset-mappings_2018.json beside the tables`
    ];
    return buildDataset(
      rsnaPneumonia,
      files,
      { records, rejected: [...detailed.rejected, ...rejected], notes },
      options
    );
  }
};
function boxesOf(rows2) {
  const boxes = eachRow(rows2, boxOf).filter((box) => box !== null);
  if (boxes.length > 0 && boxes.length < rows2.length) {
    throw new BadRow("the image has Target 1 in one row and 0 in another");
  }
  return boxes;
}
function boxOf(cells) {
  const target = neededCell(cells, "Target");
  if (target !== "0" && target !== "1") throw new BadRow(`Target is "${target}", wants 0 or 1`);
  if (target === "0") {
    const blank = ["x", "y", "width", "height"].every((column) => textCell(cells, column) === "");
    if (!blank) throw new BadRow("Target is 0, but the row has a box");
    return null;
  }
  const [x, y] = [numberCell(cells, "x"), numberCell(cells, "y")];
  const [width, height] = [numberCell(cells, "width"), numberCell(cells, "height")];
  const inside = x >= 0 && y >= 0 && x + width <= frame2.width && y + height <= frame2.height;
  if (!inside || width <= 0 || height <= 0) {
    throw new BadRow(`the box ${x}, ${y}, ${width}, ${height} leaves 1024 x 1024 or is empty`);
  }
  return { label: opacity, x, y, width, height, frame: frame2 };
}
function labelReader() {
  const intern = internLabels(classes2);
  return (positive2, detailed) => {
    if (detailed === void 0) {
      return positive2 ? intern([1, 0, 0]) : intern([0, "missing", "missing"]);
    }
    const [name = "", second] = detailed;
    if (second !== void 0 || !classes2.includes(name)) {
      throw new BadRow(
        `the image's class is "${[...detailed].join('", "')}", wants one of ${classes2.join(", ")}`
      );
    }
    if (name === opacity !== positive2) {
      throw new BadRow(`Target is ${positive2 ? 1 : 0}, but the class is ${name}`);
    }
    return intern(classes2.map((each) => each === name ? 1 : 0));
  };
}
async function readClasses(files, options) {
  const path = await findTable(files, classesTable, {
    expected: "stage_2_detailed_class_info.csv",
    signal: options.signal
  });
  const classesOf2 = /* @__PURE__ */ new Map();
  if (path === null) return { classes: classesOf2, rejected: [] };
  const read = (cells) => {
    const image = neededCell(cells, "patientId");
    const known2 = classesOf2.get(image) ?? /* @__PURE__ */ new Set();
    classesOf2.set(image, known2.add(neededCell(cells, "class")));
  };
  const { rejected } = await readRows(files, path, read, {
    ...options,
    checkColumns: (columns7) => needColumns(columns7, ["patientId", "class"], { path: `${files.name}/${path}` })
  });
  return { classes: classesOf2, rejected };
}
async function readPatients(files, { signal }) {
  const path = await findTable(files, mappingFile, { signal });
  if (path === null) return null;
  const problem = (cause) => new DataError(
    `${files.name}/${path}: wants a JSON list of { subset_img_id, img_id: "00000001_000.png" }`,
    { path, cause }
  );
  let entries;
  try {
    entries = JSON.parse(new TextDecoder().decode(await files.bytes(path, { signal })));
  } catch (cause) {
    if (cause instanceof SyntaxError) throw problem(cause);
    throw cause;
  }
  if (!Array.isArray(entries)) throw problem();
  return new Map(
    entries.map((entry) => {
      const number = /^(\d{8})_\d{3}\.png$/.exec(String(entry?.img_id))?.[1];
      if (typeof entry?.subset_img_id !== "string" || number === void 0) throw problem();
      return [entry.subset_img_id, String(Number(number))];
    })
  );
}

// packages/data/src/mask-runs.ts
function maskRuns(text, { width, height }) {
  const cells = text.trim().split(/\s+/);
  if (cells.length % 2 !== 0 || cells[0] === "") {
    throw new BadRow(`the mask has ${cells[0] === "" ? 0 : cells.length} numbers, wants pairs`);
  }
  const runs = [];
  let end = 0;
  for (let i = 0; i < cells.length; i += 2) {
    const [gap, length] = [cells[i] ?? "", cells[i + 1] ?? ""];
    if (!/^\d+$/.test(gap) || !/^[1-9]\d*$/.test(length)) {
      throw new BadRow(
        `run ${i / 2 + 1} of the mask is "${gap} ${length}", wants gap >= 0, length > 0`
      );
    }
    const start = end + Number(gap);
    end = start + Number(length);
    runs.push({ start, length: Number(length) });
  }
  if (end > width * height) {
    throw new BadRow(`the mask ends at pixel ${end}, its frame has ${width} x ${height}`);
  }
  return runs;
}
function fillRuns(runs, { width, height }) {
  const mask = new Float32Array(width * height);
  for (const { start, length } of runs) {
    for (let i = start; i < start + length; i++) {
      mask[i % height * width + Math.floor(i / height)] = 1;
    }
  }
  return ndArray(mask, [height, width, 1]);
}

// packages/data/src/readers/siim-acr-pneumothorax.ts
var tableName8 = /^(stage_2_)?train(-rle)?\.csv$/;
var frame3 = { width: 1024, height: 1024 };
var label = "Pneumothorax";
var siimAcrPneumothorax = {
  name: "SIIM-ACR Pneumothorax",
  defaultTask: { positive: label, negative: otherLabelledFindings },
  citation: "SIIM-ACR Pneumothorax Segmentation Challenge, Society for Imaging Informatics in Medicine and American College of Radiology, 2019; images of NIH ChestX-ray14 (Wang et al., CVPR 2017)",
  licence: "terms of the challenge",
  recognises: (files) => hasTable(files, tableName8, ["ImageId", " EncodedPixels"]),
  async read(files, options = {}) {
    const path = await needTable(files, tableName8, {
      expected: "train-rle.csv",
      signal: options.signal
    });
    const locate = await locateImages(files, options);
    let united = 0;
    const read = (image, rows2) => {
      const masks = masksOf(rows2);
      if (masks.length > 1) united++;
      const runs = () => masks.flatMap((mask) => maskRuns(mask, frame3));
      return {
        id: `${image}.dcm`,
        file: locate(besidePath(path, `${image}.dcm`)),
        patient: null,
        labels: masks.length > 0 ? positive : negative,
        view: null,
        sex: null,
        age: null,
        source: "NIH Clinical Center",
        licence: siimAcrPneumothorax.licence,
        ...masks.length > 0 && { masks: [{ label, mask: async () => fillRuns(runs(), frame3) }] }
      };
    };
    const { values: records, rejected } = await readImageRows(files, path, "ImageId", read, {
      ...options,
      checkColumns: (columns7) => {
        const trimmed = columns7.map((column) => column.trim());
        needColumns(trimmed, ["ImageId", "EncodedPixels"], { path: `${files.name}/${path}` });
      }
    });
    const notes = [
      ...united > 0 ? [`${united} images have several masks; theirs is the union`] : [],
      "the table names no person; the images are of NIH ChestX-ray14, where people have several"
    ];
    return buildDataset(siimAcrPneumothorax, files, { records, rejected, notes }, options);
  }
};
function masksOf(rows2) {
  const cells = eachRow(rows2, (row2) => {
    const mask = neededCell(row2, " EncodedPixels" in row2 ? " EncodedPixels" : "EncodedPixels");
    if (mask !== "-1") maskRuns(mask, frame3);
    return mask;
  });
  const masks = new Set(cells);
  if (masks.size > 1 && masks.has("-1")) {
    throw new BadRow("the image has a mask in one row and -1 in another");
  }
  return [...masks].filter((mask) => mask !== "-1");
}
var positive = { [label]: 1 };
var negative = { [label]: 0 };

// packages/data/src/labels/reader-rules.ts
var readerMajority = (votes) => {
  const cast = castVotes(votes);
  if (cast.length === 0) return "missing";
  const share = (value) => cast.filter((v) => v === value).length / cast.length;
  return share(1) > 0.5 ? 1 : share(0) > 0.5 ? 0 : "uncertain";
};
function castVotes(votes) {
  return votes.filter((vote) => vote !== "missing");
}

// packages/data/src/readers/vindr-cxr.ts
var vindrFindings = [
  "Aortic enlargement",
  "Atelectasis",
  "Calcification",
  "Cardiomegaly",
  "Consolidation",
  "ILD",
  "Infiltration",
  "Lung Opacity",
  "Nodule/Mass",
  "Other lesion",
  "Pleural effusion",
  "Pleural thickening",
  "Pneumothorax",
  "Pulmonary fibrosis",
  "No finding"
];
var noFinding2 = "No finding";
var readersPerImage = 3;
var tableName9 = /^train\.csv(\.gz)?$/;
var columnNames2 = ["image_id", "class_name", "rad_id", "x_min", "y_min", "x_max", "y_max"];
var vindrCxr = {
  name: "VinDr-CXR",
  defaultTask: { positive: "Pleural effusion", negative: noFinding2 },
  citation: "Nguyen HQ, Lam K, Le LT, et al. VinDr-CXR: An open dataset of chest X-rays with radiologist's annotations. Scientific Data 2022;9:429",
  licence: "PhysioNet or challenge agreement; no redistribution",
  recognises: (files) => hasTable(files, tableName9, columnNames2),
  async read(files, { rule = readerMajority, ...options } = {}) {
    const path = await needTable(files, tableName9, {
      expected: "train.csv",
      signal: options.signal
    });
    const locate = await locateImages(files, options);
    const labelsOf2 = closedWorldLabels(vindrFindings);
    const join2 = joiner(rule);
    let disputed = 0;
    const read = (image, rows2) => {
      const readers2 = readersOf(eachRow(rows2, findingOf2), labelsOf2);
      if (new Set(readers2.map(({ labels }) => labels)).size > 1) disputed++;
      const boxes = eachRow(rows2, boxOf2).filter((box) => box !== null);
      const names = ["dcm", "png", "jpg"].map((extension) => `${image}.${extension}`);
      return {
        id: `${image}.dicom`,
        file: locate(besidePath(path, `train/${image}.dicom`), names),
        patient: null,
        labels: join2(readers2),
        view: "PA",
        sex: null,
        age: null,
        source: "Hospital 108 or Hanoi Medical University Hospital",
        licence: vindrCxr.licence,
        readers: readers2,
        ...boxes.length > 0 && { boxes }
      };
    };
    const { values: records, rejected } = await readImageRows(files, path, "image_id", read, {
      ...options,
      checkColumns: (columns7) => needColumns(columns7, columnNames2, { path: `${files.name}/${path}` })
    });
    const notes = [
      `labels are those of three radiologists each, joined by ${rule.name || "the given rule"}; they disagree on ${disputed} of ${records.length} images`,
      "the table names no person"
    ];
    return buildDataset(vindrCxr, files, { records, rejected, notes }, options);
  }
};
function findingOf2(cells) {
  const name = neededCell(cells, "class_name");
  const id = vindrFindings.indexOf(name);
  if (id < 0) throw new BadRow(`class_name "${name}" is no label of VinDr-CXR`);
  const stated2 = textCell(cells, "class_id");
  if (stated2 !== "" && Number(stated2) !== id) {
    throw new BadRow(`class_id is ${stated2}, but ${name} is ${id}`);
  }
  return { reader: neededCell(cells, "rad_id"), name };
}
function readersOf(findings2, labelsOf2) {
  const byReader = /* @__PURE__ */ new Map();
  for (const { reader, name } of findings2) {
    byReader.set(reader, (byReader.get(reader) ?? /* @__PURE__ */ new Set()).add(name));
  }
  if (byReader.size !== readersPerImage) {
    throw new BadRow(
      `the image has the readers ${[...byReader.keys()].join(", ")}, wants ${readersPerImage}`
    );
  }
  return [...byReader].map(([reader, names]) => {
    if (names.has(noFinding2) && names.size > 1) {
      throw new BadRow(`reader ${reader} says ${[...names].join(" and ")}`);
    }
    return { reader, labels: labelsOf2(names) };
  });
}
function joiner(rule) {
  const intern = internLabels(vindrFindings);
  return (readers2) => {
    const values2 = vindrFindings.map(
      (name) => rule(readers2.map(({ labels }) => labels[name]))
    );
    const found = values2.slice(0, -1).includes(1);
    return intern(found ? [...values2.slice(0, -1), 0] : values2);
  };
}
function boxOf2(cells) {
  const label2 = textCell(cells, "class_name");
  const corners = ["x_min", "y_min", "x_max", "y_max"];
  if (label2 === noFinding2) {
    const box = corners.find((column) => textCell(cells, column) !== "");
    if (box !== void 0) throw new BadRow(`${noFinding2} has a box (${box})`);
    return null;
  }
  const [x = 0, y = 0, right = 0, bottom = 0] = corners.map((column) => numberCell(cells, column));
  const frame4 = frameOf2(cells);
  const inside = frame4 === null || right <= frame4.width && bottom <= frame4.height;
  if (x < 0 || y < 0 || right <= x || bottom <= y || !inside) {
    throw new BadRow(`the box ${x}, ${y} to ${right}, ${bottom} leaves the image or is empty`);
  }
  const reader = neededCell(cells, "rad_id");
  return { label: label2, x, y, width: right - x, height: bottom - y, frame: frame4, reader };
}
function frameOf2(cells) {
  if (textCell(cells, "width") === "" || textCell(cells, "height") === "") return null;
  return { width: numberCell(cells, "width"), height: numberCell(cells, "height") };
}

// packages/data/src/readers/written-dataset.ts
var datasetFile = "dataset.json";
var writtenDataset = {
  name: "dataset written by @xrt",
  defaultTask: null,
  citation: "as dataset.json says",
  licence: "as dataset.json says",
  recognises: async (files) => (await files.list())?.includes(datasetFile) === true,
  async read(files, options = {}) {
    const written = parsed(await files.bytes(datasetFile, options), `${files.name}/${datasetFile}`);
    const { name, defaultTask, citation, licence, rejected, notes, excluded } = written;
    const records = written.records.map(({ masks, ...record }) => ({
      ...record,
      ...masks === void 0 ? {} : { masks: masks.map((mask) => openMask(mask, files)) }
    }));
    const own = { ...writtenDataset, name, defaultTask, citation, licence };
    return buildDataset(own, files, { records, rejected, notes, excluded }, options);
  }
};
function openMask({ label: label2, file }, files) {
  return {
    label: label2,
    async mask() {
      const { shape, data } = await files.image(file);
      return { shape, data: data.map((value) => value > 127 ? 1 : 0) };
    }
  };
}
function parsed(bytes, path) {
  let json;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new DataError(`${path}: is not JSON (${cause.message}); write it anew`, {
      path,
      cause
    });
  }
  const { format, version, records } = Object(json);
  if (format !== "xrt-dataset" || version !== 1 || !Array.isArray(records)) {
    throw new DataError(
      `${path}: format ${format}, version ${version}; wants xrt-dataset, version 1`,
      { path }
    );
  }
  const bad = records.findIndex((record) => !isRecord(record));
  if (bad >= 0) {
    throw new DataError(`${path}: record ${bad} has no id, file or labels; write it anew`, {
      path
    });
  }
  const { name, citation, licence, defaultTask, notes, excluded, rejected } = json;
  return {
    ...{ format, version, records },
    ...{ name: String(name), citation: String(citation), licence: String(licence) },
    ...{ defaultTask: defaultTask ?? null },
    ...{ notes: notes ?? [], excluded: excluded ?? [], rejected: rejected ?? [] }
  };
}
function isRecord(value) {
  const { id, file, labels } = Object(value);
  return typeof id === "string" && typeof file === "string" && typeof labels === "object";
}

// packages/data/src/dataset-readers.ts
var datasetReaders = [
  writtenDataset,
  manifestFolder,
  chexpert,
  mimicCxrJpg,
  padChest,
  rsnaPneumonia,
  siimAcrPneumothorax,
  vindrCxr,
  openI,
  kermany,
  nihChestXray14,
  covidChestXray,
  actualmed,
  figure1,
  hannover,
  covidx,
  dicomFolder,
  imageFolder
];
async function detectReader(files) {
  const once = listOnce(files);
  const listed = await once.list();
  for (const reader of datasetReaders) if (await reader.recognises(once)) return reader;
  const tables3 = (listed ?? []).filter((path) => /\.(csv|tsv|txt|xml)(\.gz)?$/i.test(path));
  const found = listed === null ? "its files cannot be listed" : tables3.length === 0 ? `it holds ${listed.length} files and no table` : `its tables are ${tables3.slice(0, 8).join(", ")}`;
  throw new DataError(
    `${files.name}: fits no known collection (${datasetReaders.map((r) => r.name).join(", ")}): ${found}; name the reader, or write a manifest.csv`,
    { path: files.name }
  );
}

// packages/data/src/url-files.ts
function urlFiles(base, { decode = decoded2, fetch: get = globalThis.fetch, maxBytes = 2 ** 30 } = {}) {
  const root = new URL(base);
  if (!root.pathname.endsWith("/")) root.pathname += "/";
  const name = root.href.replace(/\/$/, "");
  const stream = async (path, { signal } = {}) => {
    const inside = insidePath(path, { source: name });
    const url = new URL(inside.split("/").map(encodeURIComponent).join("/"), root);
    const response = await get(url, signal === void 0 ? {} : { signal }).catch(
      (cause) => {
        signal?.throwIfAborted();
        throw new DataError(`${url}: cannot be reached (${messageOf(cause)})`, {
          path: url.href,
          cause
        });
      }
    );
    if (!response.ok || response.body === null) {
      throw new DataError(`${url}: the server answers ${response.status} ${response.statusText}`, {
        path: url.href
      });
    }
    return watched(response, { url, maxBytes, signal });
  };
  const bytes = async (path, options) => allBytes(await stream(path, options));
  return {
    name,
    list: async () => null,
    stream,
    bytes,
    image: async (path, options) => decode(await bytes(path, options), `${name}/${path}`)
  };
}
function watched({ body }, { url, maxBytes, signal }) {
  const pieces = piecesOf(body);
  let received2 = 0;
  return streamOf(counted());
  async function* counted() {
    try {
      for await (const piece of pieces) {
        received2 += piece.length;
        if (received2 > maxBytes) {
          throw new DataError(
            `${url}: longer than ${maxBytes} bytes; raise maxBytes to accept it`,
            {
              path: url.href
            }
          );
        }
        yield piece;
      }
    } catch (cause) {
      signal?.throwIfAborted();
      if (cause instanceof DataError) throw cause;
      throw new DataError(
        `${url}: the connection broke after ${received2} bytes (${messageOf(cause)}); try again`,
        { path: url.href, cause }
      );
    }
  }
}
function messageOf(cause) {
  const error = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  return error instanceof Error ? error.message : String(error);
}
function decoded2(bytes, path) {
  return decodeImage(bytes, { path });
}

// packages/data/src/node/open-dataset.ts
async function openDataset(where, options) {
  const files = listOnce(sourceOf(where));
  const reader = options?.reader ?? await detectReader(files);
  return reader.read(files, options);
}
function sourceOf(where) {
  if (typeof where === "object" && "list" in where) return where;
  if (typeof where === "string" && !/^https?:\/\//.test(where)) return folder(where);
  return urlFiles(where, { decode: (bytes, path) => decodeImage2(bytes, { path }) });
}

// packages/data/src/patient-groups.ts
function patientRecords(records) {
  const unknown = records.filter((record) => record.patient === null);
  if (unknown.length > 0) {
    throw new DataError(
      `patientRecords: ${unknown.length} of ${records.length} images name no patient (the first: ${unknown[0]?.id}), so that a split by patient cannot be proved; leave them out, or take each image for a person of its own with patientGroups(records, { unknown: "image" })`
    );
  }
  return records;
}
function patientGroups(records, { unknown = "refuse" } = {}) {
  if (unknown === "refuse") return patientRecords(records).map(({ patient }) => patient);
  return records.map(({ patient, id }) => patient ?? `image ${id}`);
}

// ../measure.ts
for (let i = 0; i < 3; i++) {
  globalThis.gc?.();
  const before = process.memoryUsage();
  const t = performance.now(), c0 = process.cpuUsage();
  const d = await openDataset(process.argv[2]);
  const groups = /* @__PURE__ */ new Map();
  patientGroups(d.records).forEach((g, j) => {
    const o = groups.get(g);
    if (o) o.push(j);
    else groups.set(g, [j]);
  });
  const ms = performance.now() - t;
  const c = process.cpuUsage(c0);
  const peak = process.memoryUsage();
  globalThis.gc?.();
  const after = process.memoryUsage();
  console.log(d.records.length, groups.size, Math.round(ms) + " ms", "cpu", Math.round((c.user + c.system) / 1e3), "heap held MB", Math.round((after.heapUsed - before.heapUsed) / 1e6), "heap before gc", Math.round(peak.heapUsed / 1e6), "rss", Math.round(peak.rss / 1e6), "maxrss", Math.round(process.resourceUsage().maxRSS / 1e3));
}
