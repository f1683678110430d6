// The side of DICOM decoding that runs in a thread of its own: see dicom-threads.ts.
import { parentPort } from "node:worker_threads";
import { DataError, UsageError } from "@xrt/core";
import { decodeDicom } from "../dicom/decode-dicom.js";
import { dicomToImage } from "../dicom/dicom-to-image.js";
import { UnsupportedTransferSyntaxError } from "../dicom/unsupported-transfer-syntax-error.js";
import type { DicomAnswer, DicomTask, SentError } from "./dicom-threads.js";
import { nodeCodecs } from "./node-codecs.js";

parentPort?.on("message", async (task: DicomTask) => {
  const answer = await answerTo(task);
  const data = answer.image?.data ?? answer.dicom?.data;
  parentPort?.postMessage(answer, data === undefined ? [] : [data.buffer as ArrayBuffer]);
});

async function answerTo({ bytes, options, wants }: DicomTask): Promise<DicomAnswer> {
  try {
    const dicom = await decodeDicom(bytes, { ...options, codecs: nodeCodecs });
    return wants === "dicom" ? { dicom } : { image: dicomToImage(dicom, options).image };
  } catch (error) {
    return { error: sent(error) };
  }
}

/** An error as plain data, since its class does not outlive the way between threads. */
function sent(error: unknown): SentError {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof UnsupportedTransferSyntaxError) {
    const { uid, detail, path = "image" } = error;
    return { kind: "syntax", message, uid, detail, path };
  }
  if (error instanceof DataError) return { kind: "data", message, path: error.path };
  return { kind: error instanceof UsageError ? "usage" : "other", message };
}
