import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { sizeOf } from "@xrt/core";
import type { RecordImageOptions } from "../file-source.js";
import { type JpegAnswer, type JpegSlots, type JpegTask, maxFilmPixels } from "./jpeg-task.js";

/** The picture of a small film, or the bytes of another file, or neither. */
export type JpegFile = Pick<JpegAnswer, "image" | "bytes">;

interface Thread {
  readonly worker: Worker;
  readonly waiting: Map<number, Waiting>;
  readonly slots: Float32Array;
  readonly freeSlots: number[];
}

interface Waiting {
  readonly task: JpegTask;
  readonly into: RecordImageOptions["into"];
  readonly done: (file: JpegFile) => void;
}

const threadCount = Math.min(4, availableParallelism());

/** As many as are usually asked for at once: see `concurrency` of `batches`. A thread that is asked for more sends arrays. */
const slotCount = 8;

/** Threads that are ready; none before {@link startJpegThreads}. */
let ready: Thread[] = [];
let started: Promise<void> | undefined;
let tasks = 0;

/**
 * Starts threads that read and decode small greyscale JPEG files with libjpeg-turbo in WebAssembly, to the numbers that
 * `sharp` makes of them too, which takes longer to start on a small film than to decode it. They are kept for the next
 * film and do not keep the program alive. (Where damage makes a film overshoot white or black by more than 384 without a
 * complaint of the decoder, it wraps around, as libjpeg's plain code does, and `sharp`, which runs its vector code, clamps.)
 *
 * @returns when all threads are ready, or one of them could not be started and there are none.
 */
export function startJpegThreads(): Promise<void> {
  started ??= Promise.all(Array.from({ length: threadCount }, start)).then(
    () => {},
    () => stop(),
  );
  return started;
}

/** Whether {@link inJpegThread} can be asked. */
export function hasJpegThreads(): boolean {
  return ready.length > 0;
}

/**
 * The picture of a film in the thread that has least to do; neither a picture nor bytes for a file that cannot be read or
 * is damaged, whose complaint is for another decoder to make.
 */
export function inJpegThread(
  file: string,
  { size, into }: RecordImageOptions = {},
): Promise<JpegFile> {
  const [first, ...others] = ready;
  if (first === undefined) return Promise.resolve({});
  const thread = others.reduce((a, b) => (b.waiting.size < a.waiting.size ? b : a), first);
  return new Promise((done) => {
    if (thread.waiting.size === 0) thread.worker.ref();
    const task: JpegTask = { id: tasks++, file, size, slot: thread.freeSlots.pop() };
    thread.waiting.set(task.id, { task, into, done });
    thread.worker.postMessage(task);
  });
}

function start(): Promise<void> {
  // within this repository the thread's code is TypeScript, which needs another way in
  const isSource = import.meta.url.endsWith(".ts");
  const file = isSource ? "jpeg-worker-source.mjs" : "jpeg-worker.js";
  const execArgv = isSource ? ["--conditions=@xrt/source"] : [];
  const workerData: JpegSlots = new SharedArrayBuffer(4 * maxFilmPixels * slotCount);
  const worker = new Worker(new URL(file, import.meta.url), { execArgv, workerData });
  const thread: Thread = {
    worker,
    waiting: new Map(),
    slots: new Float32Array(workerData),
    freeSlots: Array.from({ length: slotCount }, (_, i) => i),
  };
  return new Promise((isReady, failed) => {
    worker.on("message", (answer: JpegAnswer | "ready") => {
      if (answer === "ready") {
        ready.push(thread);
        isReady();
        return;
      }
      const asked = thread.waiting.get(answer.id);
      thread.waiting.delete(answer.id);
      if (thread.waiting.size === 0) worker.unref();
      if (asked !== undefined) asked.done(received(thread, asked, answer));
    });
    worker.on("error", failed);
    worker.on("exit", () => {
      failed(new Error("the thread ended"));
      stop();
    });
    // behind the listeners, the first of which holds the thread again
    worker.unref();
  });
}

/** Where the answer is a picture in shared memory, a copy of it, in the place that was asked for if it fills that. */
function received(
  { slots, freeSlots }: Thread,
  { task: { slot }, into }: Waiting,
  { image, shape, bytes }: JpegAnswer,
): JpegFile {
  if (slot === undefined) return { image, bytes };
  freeSlots.push(slot);
  if (shape === undefined) return { image, bytes };
  const start = slot * maxFilmPixels;
  const samples = slots.subarray(start, start + sizeOf(shape));
  const place = into?.();
  const data = place?.length === samples.length ? place : new Float32Array(samples.length);
  data.set(samples);
  return { image: { shape, data } };
}

/** A thread that broke may do so again: there are none from then on, and what waits is answered with nothing. */
function stop(): void {
  const stopped = ready;
  ready = [];
  for (const { worker, waiting } of stopped) {
    for (const { done } of waiting.values()) done({});
    waiting.clear();
    void worker.terminate();
  }
}
