import type { DataSet } from "dicom-parser";

/** Specific Character Set (0008,0005) by the encoding that `TextDecoder` knows; what is missing is read as Latin-1. */
const ENCODINGS: Readonly<Record<string, string>> = {
  "ISO_IR 101": "iso-8859-2",
  "ISO_IR 109": "iso-8859-3",
  "ISO_IR 110": "iso-8859-4",
  "ISO_IR 126": "iso-8859-7",
  "ISO_IR 127": "iso-8859-6",
  "ISO_IR 138": "iso-8859-8",
  "ISO_IR 144": "iso-8859-5",
  "ISO_IR 148": "windows-1254",
  "ISO_IR 166": "windows-874",
  "ISO_IR 13": "shift_jis",
  "ISO_IR 192": "utf-8",
  GB18030: "gb18030",
  GBK: "gbk",
};

/** The text of an element without the padding, several values separated by `\`; `null` where it is absent or empty. */
export function textOf(dataSet: DataSet, tag: string): string | null {
  const element = dataSet.elements[tag];
  if (element === undefined || element.length === 0) return null;
  const bytes = dataSet.byteArray.subarray(element.dataOffset, element.dataOffset + element.length);
  const set = dataSet.string("x00080005") ?? "";
  const text = new TextDecoder(ENCODINGS[set.split("\\")[0] ?? ""] ?? "latin1").decode(bytes);
  // values are padded to even length by a blank or a NUL
  return text.replaceAll("\0", "").trim() || null;
}

/** The numbers of a decimal or integer string, in order; what is not a number is left out. */
export function numbersOf(dataSet: DataSet, tag: string): number[] {
  const text = textOf(dataSet, tag);
  if (text === null) return [];
  return text
    .split("\\")
    .map((value) => Number(value.trim() || Number.NaN))
    .filter(Number.isFinite);
}

/** The first unsigned 16-bit number of an element. */
export function wordOf(dataSet: DataSet, tag: string): number | undefined {
  return hasBytes(dataSet, tag, 2) ? dataSet.uint16(tag) : undefined;
}

/** Whether an element has so many bytes, and the file too: a broken length may lead beyond its end. */
export function hasBytes(dataSet: DataSet, tag: string, count: number): boolean {
  const element = dataSet.elements[tag];
  if (element === undefined || element.length < count) return false;
  return element.dataOffset + count <= dataSet.byteArray.length;
}

/** The data sets of the items of a sequence. */
export function itemsOf(dataSet: DataSet, tag: string): DataSet[] {
  return (dataSet.elements[tag]?.items ?? []).flatMap((item) => item.dataSet ?? []);
}
