import { expect, test } from "vitest";
import { dicomFile, pixelElements, type TestElement } from "../../fixtures/dicom-file.js";
import { filesOf } from "../../fixtures/files-of.js";
import { rsnaPneumonia } from "../readers/rsna-pneumonia.js";
import { vindrCxr } from "../readers/vindr-cxr.js";
import { addDicomHeaders } from "./add-dicom-headers.js";

const film = (...elements: TestElement[]) =>
  dicomFile([
    ...elements,
    ...pixelElements({ rows: 40, columns: 30 }),
    ["7fe00010", "OW", new Uint8Array(2400)],
  ]);

test("view, sex and age of RSNA come from the headers, and its patients do not", async () => {
  const files = filesOf({
    "stage_2_train_labels.csv":
      "patientId,x,y,width,height,Target\nu-1,,,,,0\nu-2,,,,,0\nu-3,,,,,0\n",
    "stage_2_train_images/u-1.dcm": film(
      ["00080060", "CS", "CR"],
      ["00100020", "LO", "u-1"],
      ["00100040", "CS", "F"],
      ["00101010", "AS", "51"],
      ["00185101", "CS", "AP"],
    ),
    "stage_2_train_images/u-2.dcm": film(["00101010", "AS", "155Y"]),
  });
  const progress: number[] = [];
  const { records, notes } = await addDicomHeaders(await rsnaPneumonia.read(files), files, {
    onProgress: ({ done }) => progress.push(done),
  });
  expect(records.map((r) => [r.view, r.sex, r.age, r.patient, r.modality])).toEqual([
    ["AP", "F", 51, null, "X-ray"],
    [null, null, null, null, undefined],
    [null, null, null, null, undefined],
  ]);
  expect(notes.at(-1)).toContain(
    "1 images have no readable DICOM header; the first: set/stage_2_train_images/u-3.dcm: no such file",
  );
  expect(progress).toEqual([1, 2, 3]);
});

test("boxes without a frame get that of the file, and a header that contradicts the table is counted", async () => {
  const files = filesOf({
    "train.csv": [
      "image_id,class_name,class_id,rad_id,x_min,y_min,x_max,y_max",
      ...[1, 2, 3].map((reader) => `a,ILD,5,R${reader},1,2,11,22`),
    ].join("\n"),
    "train/a.dicom": film(["00185101", "CS", "AP"]),
  });
  const { records, notes } = await addDicomHeaders(await vindrCxr.read(files), files);
  expect(records[0]?.boxes?.map((box) => box.frame)).toEqual(
    Array(3).fill({ width: 30, height: 40 }),
  );
  expect(records[0]?.view).toBe("PA");
  expect(notes.at(-1)).toBe("1 images have another view in the DICOM header; the table's is kept");
});
