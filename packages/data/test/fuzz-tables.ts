import { gzipSync } from "node:zlib";
import { DataError, randomStream } from "@xrt/core";
import { Dice, mutateBytes } from "@xrt/testing";
import { browserFiles } from "../src/browser-files.js";
import type { Dataset } from "../src/dataset.js";
import type { DatasetReader } from "../src/dataset-reader.js";
import { detectReader } from "../src/dataset-readers.js";
import { insidePath } from "../src/inside-path.js";
import { chexpert } from "../src/readers/chexpert.js";
import { covidChestXray } from "../src/readers/covid-chestxray.js";
import { csvDataset } from "../src/readers/csv-dataset.js";
import { nihChestXray14 } from "../src/readers/nih-chest-xray14.js";
import { siimAcrPneumothorax } from "../src/readers/siim-acr-pneumothorax.js";
import type { Outcomes } from "./fuzz-images.js";

interface Table {
  readonly name: string;
  readonly lines: readonly string[];
  readonly reader: DatasetReader;
}

const findings =
  "No Finding,Enlarged Cardiomediastinum,Cardiomegaly,Lung Opacity,Lung Lesion,Edema,Consolidation,Pneumonia,Atelectasis,Pneumothorax,Pleural Effusion,Pleural Other,Fracture,Support Devices";

const tables: readonly Table[] = [
  {
    name: "Data_Entry_2017_v2020.csv",
    reader: nihChestXray14,
    lines: [
      "Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position,OriginalImage[Width,Height],OriginalImagePixelSpacing[x,y]",
      "00090001_000.png,Mass|Effusion,0,90001,61,F,PA,2682,2749,0.143,0.143",
      "00090002_000.png,No Finding,0,90002,40,M,AP,2500,2048,0.168,0.168",
      "00090002_001.png,Hernia,1,90002,41,M,AP,2500,2048,0.168,0.168",
    ],
  },
  {
    name: "metadata.csv",
    reader: covidChestXray,
    lines: [
      "Patientid,offset,sex,age,finding,survival,view,date,location,filename,doi, url,license,notes",
      '2,0,M,65,"COVID-19, ARDS",Y,PA,"January 25, 2020","Cho Ray, Vietnam",a.jpeg,10.1056/x,https://www.eurorad.org/case/1,CC BY 4.0,"said ""no"""',
      "3,?,F,50+,Pneumonia/Viral/COVID-19,,AP Supine,2020,,b.png,,https://radiopaedia.org/cases/2,,",
      "311a,-3,,,No Finding,N,L,2016,,c.jpg,,,CC BY-NC-SA,",
    ],
  },
  {
    name: "train.csv",
    reader: chexpert,
    lines: [
      `Path,Sex,Age,Frontal/Lateral,AP/PA,${findings}`,
      "CheXpert-v1.0/train/patient70001/study1/view1_frontal.jpg,Male,61,Frontal,AP,,,1.0,,,-1.0,,,,0.0,,,,1.0",
      "CheXpert-v1.0/train/patient70002/study1/view1_lateral.jpg,Female,0,Lateral,,1.0,,,,,,,,,,,,,",
    ],
  },
  {
    name: "train-rle.csv",
    reader: siimAcrPneumothorax,
    lines: ["ImageId, EncodedPixels", "1.2.3,0 2 10 4", "1.2.3,1024 1", "1.2.4, -1"],
  },
  {
    name: "films.csv",
    reader: csvDataset({
      file: "film",
      patient: "case",
      labels: "found",
      age: "years",
      sex: "sex",
    }),
    lines: ["film,case,found,years,sex", "a.png,7,effusion|mass,61,F", 'b.png,"8",,4,M'],
  },
];

/** What goes wrong in tables that people send one another. */
const spoil: readonly ((dice: Dice, lines: string[]) => string[])[] = [
  (dice, lines) => [...lines, dice.pick(lines)],
  (dice, lines) => lines.filter((_, i) => i !== dice.below(lines.length)),
  (dice, lines) => changed(dice, lines, (line) => line.replace(",", ",,")),
  (dice, lines) => changed(dice, lines, (line) => line.replace(",", "")),
  (dice, lines) => changed(dice, lines, (line) => line.replace(",", ',"')),
  (dice, lines) => changed(dice, lines, (line) => `../../${line}`),
  (dice, lines) => changed(dice, lines, (line) => line.replace(/\w+/, "\u0000")),
  (dice, lines) => changed(dice, lines, (line) => line.replace(/\d+/g, "99999999999999999999")),
  (dice, lines) => changed(dice, lines, (line) => line.replace(/,[^,]*/, ",é£\u2013")),
  (_, lines) => lines.map((line) => line.replaceAll(",", ";")),
  (_, lines) => lines.map((line) => line.toUpperCase()),
  (_, [header = "", ...rows]) => [header, ...Array.from({ length: 50 }, () => rows).flat()],
];

/**
 * Reads `count` spoilt tables, every other one by bytes and by structure.
 *
 * @param seed - Case `i` is a function of (seed, i) alone.
 * @throws Error that names the case when reading throws something untyped, or makes a dataset that is none.
 */
export async function fuzzTables(seed: number, count: number): Promise<Outcomes> {
  const outcomes: Outcomes = {};
  for (let i = 0; i < count; i++) {
    const dice = new Dice(randomStream(seed, `table ${i}`));
    const outcome = await outcomeOf(dice, i % 2 === 0).catch((cause: unknown) => {
      throw new Error(`fuzzTables: seed ${seed}, case ${i}: ${cause}`, { cause });
    });
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
  return outcomes;
}

async function outcomeOf(dice: Dice, byBytes: boolean): Promise<string> {
  const { name, lines, reader } = dice.pick(tables);
  const files = browserFiles([new File([tableBytes(dice, lines, byBytes)], name)]);
  const badRows = dice.pick(["collect", "collect", "throw"] as const);
  const duplicates = dice.pick(["leave-out", "leave-out", "throw"] as const);
  try {
    const found = dice.below(4) === 0 ? await detectReader(files) : reader;
    check(await found.read(files, { badRows, duplicates }));
    return "dataset";
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    if (error.message.includes("\n")) throw new Error(`not one line: ${error.message}`);
    return error.name;
  }
}

function tableBytes(dice: Dice, lines: readonly string[], byBytes: boolean) {
  const end = dice.pick(["\n", "\r\n"]);
  let all = [...lines];
  if (!byBytes) for (let n = dice.below(2); n >= 0; n--) all = dice.pick(spoil)(dice, all);
  const text = dice.pick(["", "\ufeff"]) + all.join(end);
  const bytes = Buffer.from(text, dice.pick(["utf8", "utf8", "latin1"]));
  const packed = dice.below(8) === 0 ? gzipSync(bytes) : bytes;
  return byBytes ? mutateBytes(dice, packed) : Uint8Array.from(packed);
}

function changed(dice: Dice, lines: readonly string[], change: (line: string) => string): string[] {
  const at = dice.below(lines.length);
  return lines.map((line, i) => (i === at ? change(line) : line));
}

/** Whether a dataset keeps its promises, whatever the table. */
function check({ records, rejected }: Dataset): void {
  const names = JSON.stringify(Object.keys(records[0]?.labels ?? {}));
  for (const { id, file, patient, labels, age, sex } of records) {
    if (id === "" || patient === "") throw new Error(`a record "${id}" of patient "${patient}"`);
    insidePath(file, { source: "fuzz" });
    if (JSON.stringify(Object.keys(labels)) !== names) throw new Error(`${id} has other labels`);
    const odd = Object.values(labels).find((v) => ![0, 1, "uncertain", "missing"].includes(v));
    if (odd !== undefined) throw new Error(`${id} has the label ${odd}`);
    if (age !== null && !(age >= 0 && age <= 120)) throw new Error(`${id} is ${age} years old`);
    if (sex !== null && !["M", "F"].includes(sex)) throw new Error(`${id} has the sex ${sex}`);
  }
  for (const key of ["id", "file"] as const) {
    if (new Set(records.map((r) => r[key])).size !== records.length) throw new Error(`one ${key}`);
  }
  for (const { reason } of rejected) {
    if (!/^.+$/.test(reason)) throw new Error(`a row is refused without one line: ${reason}`);
  }
}
