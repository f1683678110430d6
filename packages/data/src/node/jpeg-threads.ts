import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { NdArray } from "@xrt/core";

/** What a thread is asked for. */
export interface JpegTask {
  readonly id: number;
  /** Path of the file; links are not followed. */
  readonly file: string;
  /** `[height, width]` that the picture is resampled to. */
  readonly size?: readonly [number, number] | undefined;
}

/** What a thread answers: the picture, or the bytes of a file that is no small film, or neither. */
export interface JpegAnswer {
  readonly id: number;
  readonly image?: NdArray | undefined;
  readonly bytes?: Uint8Array;
}

interface Thread {
  readonly worker: Worker;
  readonly waiting: Map<number, (answer: JpegAnswer) => void>;
}

const threadCount = Math.min(4, availableParallelism());

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
export function inJpegThread(file: string, size?: JpegTask["size"]): Promise<JpegAnswer> {
  const id = tasks++;
  const [first, ...others] = ready;
  if (first === undefined) return Promise.resolve({ id });
  const thread = others.reduce((a, b) => (b.waiting.size < a.waiting.size ? b : a), first);
  return new Promise((done) => {
    if (thread.waiting.size === 0) thread.worker.ref();
    thread.waiting.set(id, done);
    thread.worker.postMessage({ id, file, size } satisfies JpegTask);
  });
}

function start(): Promise<void> {
  // within this repository the thread's code is TypeScript, which needs another way in
  const isSource = import.meta.url.endsWith(".ts");
  const file = isSource ? "jpeg-worker-source.mjs" : "jpeg-worker.js";
  const execArgv = isSource ? ["--conditions=@xrt/source"] : [];
  const worker = new Worker(new URL(file, import.meta.url), { execArgv });
  const thread: Thread = { worker, waiting: new Map() };
  return new Promise((isReady, failed) => {
    worker.on("message", (answer: JpegAnswer | "ready") => {
      if (answer === "ready") {
        ready.push(thread);
        isReady();
        return;
      }
      const done = thread.waiting.get(answer.id);
      thread.waiting.delete(answer.id);
      if (thread.waiting.size === 0) worker.unref();
      done?.(answer);
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

/** A thread that broke may do so again: there are none from then on, and what waits is answered with nothing. */
function stop(): void {
  const stopped = ready;
  ready = [];
  for (const { worker, waiting } of stopped) {
    for (const [id, done] of waiting) done({ id });
    waiting.clear();
    void worker.terminate();
  }
}
