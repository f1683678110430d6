import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { DataError, type NdArray, UsageError } from "@xrt/core";
import type { DecodeDicomOptions } from "../dicom/decode-dicom.js";
import type { DicomImage } from "../dicom/dicom-image.js";
import { UnsupportedTransferSyntaxError } from "../dicom/unsupported-transfer-syntax-error.js";

/** What a thread is asked for. */
export interface DicomTask {
  readonly bytes: Uint8Array;
  readonly options: Omit<DecodeDicomOptions, "codecs">;
  readonly wants: "dicom" | "image";
}

/** What a thread answers: one of the three. */
export interface DicomAnswer {
  readonly dicom?: DicomImage;
  readonly image?: NdArray;
  readonly error?: SentError;
}

/** An error on its way between threads. */
export interface SentError {
  readonly kind: "syntax" | "data" | "usage" | "other";
  readonly message: string;
  readonly path?: string | undefined;
  readonly uid?: string;
  readonly detail?: string | undefined;
}

interface Job {
  readonly task: DicomTask;
  readonly done: (answer: DicomAnswer) => void;
  readonly failed: (error: Error) => void;
}

/** Seconds after which a frame counts as one that hangs its decoder: the largest take a hundredth of that. */
const maxSeconds = 60;

const maxThreads = Math.min(4, availableParallelism());
const idle: Worker[] = [];
const waiting: Job[] = [];
let running = 0;

/**
 * Decodes in one of a few threads, so that neither the caller nor a frame that hangs holds up the program. Threads are
 * started when needed, kept for the next frame, and do not keep the program alive.
 *
 * @throws what decoding throws, and DataError when it takes longer than a minute.
 */
export async function inDicomThread(task: DicomTask): Promise<DicomAnswer> {
  const answer = await new Promise<DicomAnswer>((done, failed) => {
    waiting.push({ task, done, failed });
    startNext();
  });
  if (answer.error !== undefined) throw received(answer.error);
  return answer;
}

function startNext(): void {
  if (running >= maxThreads) return;
  const job = waiting.shift();
  if (job === undefined) return;
  running++;
  run(idle.pop() ?? newThread(), job);
}

function run(thread: Worker, { task, done, failed }: Job): void {
  const path = task.options.path ?? "image";
  const onMessage = (answer: DicomAnswer) => {
    finish(true);
    done(answer);
  };
  const onError = (cause: unknown) => {
    finish(false);
    const reason = cause instanceof Error ? cause.message : String(cause);
    failed(new DataError(`${path}: decoding broke its thread (${reason})`, { path, cause }));
  };
  const timer = setTimeout(() => {
    finish(false);
    failed(new DataError(`${path}: decoding took longer than ${maxSeconds} s`, { path }));
  }, 1000 * maxSeconds);
  const finish = (keep: boolean) => {
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

/** Within this repository the thread's code is TypeScript, which needs another way in. */
function newThread(): Worker {
  const isSource = import.meta.url.endsWith(".ts");
  const file = isSource ? "dicom-worker-source.mjs" : "dicom-worker.js";
  const execArgv = isSource ? ["--conditions=@xrt/source"] : [];
  return new Worker(new URL(file, import.meta.url), { execArgv });
}

function received({ kind, message, path = "image", uid = "", detail }: SentError): Error {
  switch (kind) {
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
