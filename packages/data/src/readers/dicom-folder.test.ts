import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { dicomFile, pixelElements, type TestElement } from "../../fixtures/dicom-file.js";
import { filesOf, unlisted } from "../../fixtures/files-of.js";
import { realFile } from "../../fixtures/real-data.js";
import { detectReader } from "../dataset-readers.js";
import { folder } from "../node/folder.js";
import { dicomFolder } from "./dicom-folder.js";

const pixels: TestElement[] = [...pixelElements(), ["7fe00010", "OW", new Uint8Array(12)]];
const film = dicomFile([
  ["00080020", "DA", "20200315"],
  ["00080060", "CS", "DX"],
  ["00100010", "PN", "Doe^Jane"],
  ["00100020", "LO", "0012"],
  ["00100040", "CS", "F"],
  ["00101010", "AS", "061Y"],
  ["00185101", "CS", "PA"],
  ["0020000d", "UI", "1.2.3"],
  ...pixels,
]);

test("a record for each file, from its header; nothing that identifies a person in raw", async () => {
  const files = filesOf({
    "p/a.dcm": film,
    "p/b.dcm.gz": gzipSync(film),
    "p/IM0001": film,
    "notes.pdf": "",
  });
  expect(await detectReader(files)).toBe(dicomFolder);
  const { records, rejected, missingFiles } = await dicomFolder.read(files);
  expect([rejected, missingFiles]).toEqual([[], []]);
  expect(records.map((r) => r.id)).toEqual(["p/IM0001", "p/a.dcm", "p/b.dcm.gz"]);
  for (const { image: _, id: __, file: ___, ...record } of records) {
    expect(record).toEqual({
      patient: "0012",
      labels: {},
      view: "PA",
      sex: "F",
      age: 61,
      source: null,
      licence: null,
      modality: "X-ray",
      study: "1.2.3",
      year: 2020,
      raw: { Modality: "DX", PatientSex: "F", PatientAge: "061Y", ViewPosition: "PA" },
    });
  }
  const open = await dicomFolder.read(files, { deidentify: false });
  expect(open.records[0]?.raw?.PatientName).toBe("Doe^Jane");
});

test.each([
  ["CR", "X-ray"],
  ["CT", "CT"],
  ["MR", "other"],
])("a file of modality %s is %s", async (code, modality) => {
  const file = dicomFile([["00080060", "CS", code], ...pixels]);
  const { records, notes } = await dicomFolder.read(filesOf({ "a.dcm": file }));
  expect(records[0]?.modality).toBe(modality);
  expect(notes).toEqual(["1 files name no patient"]);
});

test.each([
  ["030M", 2],
  ["100W", 1],
  ["400D", 1],
  ["155Y", null],
  ["old", null],
])("the age %s is %s", async (age, years) => {
  const file = dicomFile([["00101010", "AS", age], ...pixels]);
  expect((await dicomFolder.read(filesOf({ "a.dcm": file }))).records[0]?.age).toBe(years);
});

test("a header longer than what is read first is read whole, and pixels are not needed", async () => {
  const long = dicomFile([
    ["00204000", "UT", "x".repeat(100_000)],
    ["00185101", "CS", "AP"],
    ...pixels,
  ]);
  const cut = film.subarray(0, film.length - 12);
  const { records } = await dicomFolder.read(filesOf({ "a.dcm": long, "b.dcm": cut }));
  expect(records.map((r) => r.id)).toEqual(["a.dcm", "b.dcm"]);
});

test("only the beginning of a long file is read", async () => {
  let read = 0;
  const long = dicomFile([
    ...pixelElements({ rows: 3000, columns: 1000 }),
    ["7fe00010", "OW", new Uint8Array(6e6)],
  ]);
  const source = filesOf({ "a.dcm": long });
  const files = {
    ...source,
    bytes: () => Promise.reject(new Error("the whole file was read")),
    stream: async () =>
      new ReadableStream<Uint8Array>({
        pull(controller) {
          controller.enqueue(long.subarray(read, read + 65536));
          read += 65536;
        },
      }),
  };
  expect((await dicomFolder.read(files)).records).toHaveLength(1);
  expect(read).toBeLessThan(300_000);
});

test("what is named DICOM and is none is rejected; what is not named so is counted", async () => {
  const picture = dicomFile([["00080060", "CS", "SR"]]);
  const { records, rejected, excluded } = await dicomFolder.read(
    filesOf({ "a.dcm": film, "b.dcm": "text", "c.dcm": picture, LICENSE: "text" }),
  );
  expect(records).toHaveLength(1);
  expect(rejected.map((r) => [r.table, r.row, r.reason])).toEqual([
    ["b.dcm", 0, "not a DICOM file: no DICM behind the preamble"],
    ["c.dcm", 0, "the DICOM file holds no picture"],
  ]);
  expect(excluded).toEqual([{ reason: "file without extension that is no DICOM image", count: 1 }]);
});

test("files that cannot be listed are an error, and a folder with a table is not taken", async () => {
  const files = filesOf({ "a.dcm": film, "t.csv": "a\n" });
  await expect(dicomFolder.read(unlisted(files))).rejects.toThrow("cannot be listed");
  expect(await dicomFolder.recognises(files)).toBe(false);
});

const real = realFile("dicom");

test.skipIf(real.absent)(
  "the real files have their headers read (skipped: no real data)",
  async () => {
    const { records, rejected } = await dicomFolder.read(folder(real.path));
    expect(rejected).toEqual([]);
    expect(records).toHaveLength(24);
    const views = (start: string) => [
      ...new Set(
        records.filter((r) => r.id.startsWith(start)).map((r) => `${r.modality} ${r.view}`),
      ),
    ];
    expect(["RG3_", "gdcm-CR-MONO1", "txrv-", "CT_", "MR_"].map(views)).toEqual([
      ["X-ray AP"],
      ["X-ray PA"],
      ["X-ray PA"],
      ["CT null"],
      ["other null"],
    ]);
  },
);
