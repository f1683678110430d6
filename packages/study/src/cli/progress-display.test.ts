import { Writable } from "node:stream";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { progressDisplay } from "./progress-display.js";

class Stream extends Writable {
  text = "";
  readonly columns = 120;
  readonly isTTY: boolean;

  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
  }

  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function display(isTTY: boolean) {
  const stream = new Stream(isTTY);
  const shown = progressDisplay(stream as unknown as NodeJS.WriteStream);
  /** Tells of a piece of work that took `ms`. */
  const after = (ms: number, done: number, { total = 100, task = "reading" } = {}) => {
    vi.advanceTimersByTime(ms);
    shown.onProgress({ task, done, total, unit: "images" });
  };
  return { stream, shown, after };
}

test("on a terminal progressDisplay shows task, count, rate and remaining time", () => {
  const { stream, shown, after } = display(true);
  for (let done = 10; done <= 50; done += 10) after(1000, done);
  vi.advanceTimersByTime(200);
  expect(stream.text).toContain("reading");
  expect(stream.text).toMatch(/50\/100 images, 10\.0\/s, 5s left/);
  shown.stop();
});

test("on a terminal progressDisplay shows minutes that remain", () => {
  const { stream, after } = display(true);
  after(0, 1, { total: 127 });
  after(1000, 2, { total: 127 });
  vi.advanceTimersByTime(200);
  expect(stream.text).toContain("2/127 images, 1.0/s, 2m05s left");
});

test("on a terminal progressDisplay does not count the first piece into the rate", () => {
  const { stream, after } = display(true);
  after(0, 50);
  after(1000, 60);
  vi.advanceTimersByTime(200);
  expect(stream.text).toContain("60/100 images, 10.0/s");
  expect(stream.text).toMatch(/50\/100 images(?!,)/);
});

test.each(["stop", "the end of the task"])(
  "on a terminal the bar is cleared and the cursor shown after %s",
  (how) => {
    const { stream, shown, after } = display(true);
    after(1000, 10);
    after(1000, how === "stop" ? 20 : 100);
    if (how === "stop") shown.stop();
    const cleared = stream.text.lastIndexOf("\u001b[2K");
    expect(cleared).toBeGreaterThan(stream.text.lastIndexOf("images"));
    expect(stream.text.slice(cleared + 4)).not.toMatch(/[^\s]/);
    expect(stream.text.lastIndexOf("\u001b[?25h")).toBeGreaterThan(
      stream.text.lastIndexOf("\u001b[?25l"),
    );
    const before = stream.text;
    shown.stop();
    if (how !== "stop") after(0, 100);
    vi.advanceTimersByTime(5000);
    expect(stream.text).toBe(before);
  },
);

test("on a terminal a new task takes the place of an unfinished one", () => {
  const { stream, after } = display(true);
  after(1000, 10);
  after(1000, 5, { task: "training", total: 10 });
  expect(stream.text.lastIndexOf("training")).toBeGreaterThan(stream.text.lastIndexOf("reading"));
  expect(stream.text).toContain("5/10 images");
});

test("in a pipe progressDisplay writes plain lines: the first, one in 5 s, and the last once", () => {
  const { stream, shown, after } = display(false);
  for (let done = 1; done <= 100; done++) after(120, done);
  after(0, 100);
  after(60_000, 100);
  after(0, 1, { task: "training", total: 2 });
  shown.stop();
  expect(stream.text.split("\n")).toEqual([
    "reading: 1/100 images",
    "reading: 43/100 images",
    "reading: 85/100 images",
    "reading: 100/100 images",
    "training: 1/2 images",
    "",
  ]);
});
