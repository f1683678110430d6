import type { LongWork, NdArray } from "@xrt/core";
import { decodeAhead, type UnreadableImage } from "../batches/decode-ahead.js";
import type { ImageRecord } from "../image-record.js";
import type { Parts } from "../splits/apply-split.js";
import { counted } from "../text/counted.js";
import { sha256 } from "../text/sha256.js";
import type { AuditFinding } from "./audit-finding.js";
import {
  type ImageSignature,
  imageSignature,
  type NearDuplicatesOptions,
  nearDuplicates,
} from "./near-duplicates.js";
import { type PixelFeatures, pixelFeatures } from "./pixel-features.js";

/** What is kept of the pixels of each image; `null` where it could not be read. */
export interface AuditPixels {
  readonly images: readonly (ImagePixels | null)[];
  readonly unreadable: readonly UnreadableImage[];
}

interface ImagePixels {
  readonly hash: string;
  readonly signature: ImageSignature;
  readonly features: PixelFeatures;
}

/** Reads every image once, a few at a time, and keeps about 6 KB of each. */
export async function readAuditPixels(
  records: readonly ImageRecord[],
  { onProgress, signal }: LongWork,
): Promise<AuditPixels> {
  const images: (ImagePixels | null)[] = [];
  const unreadable: UnreadableImage[] = [];
  const options = { concurrency: 4, ahead: 8, transform: (image: NdArray) => image, signal };
  for await (const decoded of decodeAhead(records, options)) {
    if ("image" in decoded) {
      const { shape, data } = decoded.image;
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      images.push({
        hash: `${shape.join("x")} ${await sha256(bytes)}`,
        signature: imageSignature(decoded.image),
        features: pixelFeatures(decoded.image),
      });
    } else {
      images.push(null);
      unreadable.push(decoded.unreadable);
    }
    onProgress?.({ task: "audit", done: images.length, total: records.length, unit: "images" });
  }
  return { images, unreadable };
}

/** Copies of one film, exact and near: across parts, and under two patients. */
export function pixelFindings(
  records: readonly ImageRecord[],
  parts: Parts,
  { images, unreadable, copies }: AuditPixels & Pick<NearDuplicatesOptions, "copies">,
): AuditFinding[] {
  const readable = images.flatMap((image, i) => (image === null ? [] : [i]));
  const signatures = readable.map((i) => images[i]?.signature as ImageSignature);
  const pairs = nearDuplicates(signatures, { copies }).map((pair) => {
    const [a, b] = pair.images.map((k) => readable[k] ?? 0);
    return [a ?? 0, b ?? 0] as const;
  });
  const exact = (a: number, b: number) => images[a]?.hash === images[b]?.hash;
  const partOf = new Map(Object.entries(parts).flatMap(([name, own]) => own.map((i) => [i, name])));
  const across = pairs.filter(
    ([a, b]) => partOf.has(a) && partOf.has(b) && partOf.get(a) !== partOf.get(b),
  );
  const strangers = pairs.filter(([a, b]) => {
    const [one, other] = [records[a]?.patient, records[b]?.patient];
    return one !== null && other !== null && one !== other;
  });
  const found = (
    list: readonly (readonly [number, number])[],
    finding: Pick<AuditFinding, "kind" | "severity"> & { what: string },
  ): AuditFinding[] => {
    if (list.length === 0) return [];
    const same = list.filter(([a, b]) => exact(a, b)).length;
    return [
      {
        kind: finding.kind,
        severity: finding.severity,
        message: `${counted(list.length, "pair")} of images show one film ${finding.what} (${same} pixel by pixel the same)`,
        numbers: { pairs: list.length, exact: same },
        examples: list.slice(0, 10).map(([a, b]) => `${records[a]?.id} = ${records[b]?.id}`),
      },
    ];
  };
  const unread: AuditFinding = {
    severity: "warning",
    kind: "unreadable",
    message: `${counted(unreadable.length, "image")} could not be read; the first: ${unreadable[0]?.reason}`,
    numbers: { images: unreadable.length },
    examples: unreadable.slice(0, 10).map(({ file }) => file),
  };
  return [
    ...found(across, { kind: "duplicate-across-parts", severity: "leak", what: "in two parts" }),
    ...found(strangers, {
      kind: "duplicate-across-patients",
      severity: "warning",
      what: "under two patients, who may be one",
    }),
    ...(unreadable.length === 0 ? [] : [unread]),
  ];
}
