import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomStream } from "@xrt/core";
import sharp from "sharp";

const HEADER =
  "file,source,patientid,followup,labels,age,sex,view,official_split,bbox,expert4,w,h,sha256";

/** One row of a manifest. */
export interface Row {
  readonly file: string;
  readonly patient: string;
  readonly labels: string;
}

const SIZE = 64;

/** How much brighter than the noise around it the patch is, in grey levels: enough to be found, not in every image. */
const PATCH = 35;

/** A temporary folder and how to be rid of it. */
export async function temporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "xrt-study-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** A manifest in the header of the NIH collection, with made-up ages, sexes and views. */
export function manifestOf(rows: readonly Row[]): string {
  const draws = randomStream(0, "manifest");
  const lines = rows.map(({ file, patient, labels }, i) => {
    const age = 20 + Math.floor(60 * draws.uniform(3 * i));
    const sex = draws.uniform(3 * i + 1) < 0.5 ? "F" : "M";
    const view = draws.uniform(3 * i + 2) < 0.5 ? "PA" : "AP";
    return `${file},${file},${patient},0,${labels},${age},${sex},${view},train,,,${SIZE},${SIZE},`;
  });
  return `${[HEADER, ...lines].join("\n")}\n`;
}

/** Noise; a positive has a bright patch somewhere in its lower left quarter. Every other file is a PNG. */
async function imageBytes(index: number, positive: boolean): Promise<Buffer> {
  const draws = randomStream(index, "pixels");
  const pixels = Uint8Array.from(
    { length: SIZE * SIZE },
    (_, i) => 60 + Math.floor(60 * draws.uniform(i)),
  );
  const corner = (k: number) => Math.floor(12 * draws.uniform(SIZE * SIZE + k));
  const [top, left] = [34 + corner(0), 2 + corner(1)];
  for (let y = top; positive && y < top + 14; y++) {
    const start = y * SIZE + left;
    for (let at = start; at < start + 14; at++) pixels[at] = (pixels[at] ?? 0) + PATCH;
  }
  const image = sharp(pixels, { raw: { width: SIZE, height: SIZE, channels: 1 } }).toColourspace(
    "b-w",
  );
  return index % 2 === 0 ? image.jpeg({ quality: 95 }).toBuffer() : image.png().toBuffer();
}

/** How a synthetic dataset is made. */
export interface SyntheticOptions {
  readonly positivePatients?: number;
  readonly negativePatients?: number;
  /** Bytes that take the place of an image, by the name of its file. */
  readonly broken?: (file: string, bytes: Buffer) => Buffer | undefined;
}

/**
 * A folder of small grey images, Effusion against No Finding. Every third patient has two images. Files are named
 * `images/p<patient>-<n>.jpg`, positives first.
 */
export async function syntheticFolder(
  folder: string,
  { positivePatients = 24, negativePatients = 24, broken = () => undefined }: SyntheticOptions = {},
): Promise<string> {
  const rows: Row[] = [];
  for (let p = 0; p < positivePatients + negativePatients; p++) {
    const labels = p < positivePatients ? "Effusion" : "No Finding";
    for (let n = 0; n < (p % 3 === 0 ? 2 : 1); n++) {
      rows.push({ file: `images/p${p}-${n}.jpg`, patient: `p${p}`, labels });
    }
  }
  await mkdir(join(folder, "images"), { recursive: true });
  for (const [i, { file, labels }] of rows.entries()) {
    const bytes = await imageBytes(i, labels === "Effusion");
    await writeFile(join(folder, file), broken(file, bytes) ?? bytes);
  }
  await writeFile(join(folder, "manifest.csv"), manifestOf(rows));
  return folder;
}
