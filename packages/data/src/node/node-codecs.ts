import type { CodecSource } from "../dicom/codec-module.js";

/** A new object each time: a codec keeps itself in the one that it gets. */
const quiet = () => ({ print: () => {}, printErr: () => {} });

/** The codecs of DICOM as WebAssembly, which Node finds beside their scripts. */
export const nodeCodecs: CodecSource = async (name) => {
  switch (name) {
    case "jpeg":
      return (await import("@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs")).default(
        quiet(),
      );
    case "jpeg-ls":
      return (await import("@cornerstonejs/codec-charls/decodewasmjs")).default(quiet());
    case "jpeg-2000":
      return (await import("@cornerstonejs/codec-openjpeg/decodewasmjs")).default(quiet());
  }
};
