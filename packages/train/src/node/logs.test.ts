import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataError } from "@xrt/core";
import protobuf from "protobufjs/minimal.js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { logistic, twoClouds } from "../../test/logistic.js";
import type { TrainOptions } from "../options.js";
import { train } from "../train.js";
import { csvLogger } from "./csv-logger.js";
import { maskedCrc } from "./event-record.js";
import { modelCheckpoint } from "./model-checkpoint.js";
import { latestCheckpoint } from "./read-checkpoint.js";
import { tensorBoard } from "./tensor-board.js";

const data = {
  train: twoClouds(20, "train"),
  validation: {
    ...twoClouds(10, "validation"),
    groups: Array.from({ length: 10 }, (_, i) => `p${i >> 1}`),
  },
};
const quick: TrainOptions = { epochs: 3, batchSize: 8 };
let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "xrt-logs-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("csvLogger", () => {
  test("writes a line for each epoch, with the ends of intervals", async () => {
    const file = join(folder, "runs", "log.csv");
    const { history } = await train(logistic(), data, { ...quick, callbacks: [csvLogger(file)] });
    const [head = "", ...lines] = (await readFile(file, "utf8")).trimEnd().split("\n");
    expect(head).toBe(
      "epoch,step,learningRate,train.loss,train.unweightedLoss,validation.loss,validation.unweightedLoss," +
        "validation.auroc,validation.auroc.lower,validation.auroc.upper",
    );
    expect(lines.map((line) => Number(line.split(",")[3]))).toEqual(
      history.map((e) => e.train.loss),
    );
    expect(lines.map((line) => Number(line.split(",")[1]))).toEqual([3, 6, 9]);
  });

  test("leaves the cell of an undefined value empty", async () => {
    const file = join(folder, "log.csv");
    const validation = { ...data.validation, labels: new Array(10).fill(1) };
    await train(logistic(), { ...data, validation }, { ...quick, callbacks: [csvLogger(file)] });
    expect((await readFile(file, "utf8")).split("\n")[1]).toMatch(/,\d,,,$|\d,,,$/);
  });

  test("has every epoch once after a run is resumed", async () => {
    const [whole, cut] = [join(folder, "whole.csv"), join(folder, "cut.csv")];
    await train(logistic(), data, { ...quick, callbacks: [csvLogger(whole)] });
    const kept = modelCheckpoint(join(folder, "run"));
    const controller = new AbortController();
    const stop = {
      name: "stop",
      onStep: ({ step }: { step: number }) => {
        if (step === 8) controller.abort();
      },
    };
    const callbacks = [csvLogger(cut), kept, stop];
    await train(logistic(), data, { ...quick, callbacks, signal: controller.signal }).catch(
      () => undefined,
    );
    expect((await readFile(cut, "utf8")).split("\n").length).toBe(1 + 2 + 1);
    const resume = await latestCheckpoint(join(folder, "run"));
    await train(logistic(), data, { ...quick, callbacks: [csvLogger(cut)], resume });
    expect(await readFile(cut, "utf8")).toBe(await readFile(whole, "utf8"));
  });
});

describe("tensorBoard", () => {
  test("writes records whose check sums hold, with the numbers of epochs and steps", async () => {
    const now = () => 1.5;
    const callbacks = [tensorBoard(folder, { everySteps: 2, now })];
    const { history } = await train(logistic(), data, { ...quick, callbacks });
    const [name = "", ...others] = await readdir(folder);
    expect([name, others]).toEqual(["events.out.tfevents.0000000000.xrt", []]);
    const events = readEvents(await readFile(join(folder, name)));
    expect(events[0]).toEqual({ wallTime: 1.5, step: 0, fileVersion: "brain.Event:2", values: {} });
    const tagged = (tag: string) =>
      events.flatMap((e) => (tag in e.values ? [[e.step, e.values[tag]]] : []));
    const f = Math.fround;
    expect(tagged("validation/loss")).toEqual(
      history.map((e) => [e.step, f(e.validation?.loss ?? 0)]),
    );
    expect(tagged("validation/auroc/lower").length).toBe(3);
    expect(tagged("step/loss").map(([step]) => step)).toEqual([2, 4, 6, 8]);
  });

  test("adds a file when a run begins again", async () => {
    for (let i = 0; i < 2; i++) {
      await train(logistic(), data, { ...quick, epochs: 1, callbacks: [tensorBoard(folder)] });
    }
    expect((await readdir(folder)).length).toBe(2);
  });

  test("masks CRC-32C as TFRecord does", () => {
    // the check value of CRC-32C
    const bytes = new TextEncoder().encode("123456789");
    expect(crc32c(bytes)).toBe(0xe3069283);
    expect(maskedCrc(bytes)).toBe(masked(0xe3069283));
  });
});

interface Event {
  wallTime: number;
  step: number;
  fileVersion: string;
  values: Record<string, number>;
}

/** Reads a log by the published format: TFRecord, event.proto, summary.proto. */
function readEvents(file: Buffer): Event[] {
  const events: Event[] = [];
  for (let at = 0; at < file.length; ) {
    const length = Number(file.readBigUInt64LE(at));
    expect(file.readUInt32LE(at + 8)).toBe(masked(crc32c(file.subarray(at, at + 8))));
    const message = file.subarray(at + 12, at + 12 + length);
    expect(file.readUInt32LE(at + 12 + length)).toBe(masked(crc32c(message)));
    events.push(readEvent(message));
    at += 16 + length;
  }
  return events;
}

function readEvent(message: Uint8Array): Event {
  const event: Event = { wallTime: 0, step: 0, fileVersion: "", values: {} };
  const reader = protobuf.Reader.create(message);
  while (reader.pos < reader.len) {
    const field = reader.uint32() >>> 3;
    if (field === 1) event.wallTime = reader.double();
    else if (field === 2) event.step = Number(reader.int64());
    else if (field === 3) event.fileVersion = reader.string();
    else if (field === 5) readSummary(reader.bytes(), event.values);
    else throw new Error(`field ${field}`);
  }
  return event;
}

function readSummary(bytes: Uint8Array, values: Record<string, number>): void {
  const reader = protobuf.Reader.create(bytes);
  while (reader.pos < reader.len) {
    expect(reader.uint32() >>> 3).toBe(1);
    const value = protobuf.Reader.create(reader.bytes());
    let [tag, number] = ["", Number.NaN];
    while (value.pos < value.len) {
      if (value.uint32() >>> 3 === 1) tag = value.string();
      else number = value.float();
    }
    values[tag] = number;
  }
}

/** CRC-32C bit by bit. */
function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let k = 0; k < 8; k++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** Rotated by 15 bits to the right, and a constant. */
function masked(crc: number): number {
  return Number(((BigInt(crc >>> 15) | (BigInt(crc) << 17n)) + 0xa282ead8n) & 0xffffffffn);
}

test.each([
  ["csvLogger", (file: string) => csvLogger(join(file, "history.csv"))],
  ["tensorBoard", (file: string) => tensorBoard(join(file, "events"))],
] as const)("%s that cannot write says where, as a DataError", async (_, callback) => {
  const file = join(folder, "not-a-folder");
  await writeFile(file, "");
  const run = train(logistic(), data, { ...quick, callbacks: [callback(file)] });
  const error: unknown = await run.catch((e: unknown) => e);
  expect(error).toBeInstanceOf(DataError);
  expect((error as Error).message).toMatch(/not-a-folder.*: the log cannot be written \(E/);
});
