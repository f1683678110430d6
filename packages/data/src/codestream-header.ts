/** What a compressed frame says of itself, before it is decoded. */
export interface CodestreamHeader {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  /** Bits of a sample. */
  readonly precision: number;
  readonly signed: boolean;
  /** How the frame is coded, whatever the file says of it. */
  readonly coding: "jpeg" | "jpeg-lossless" | "jpeg-ls" | "jpeg-2000";
  /** Whether a JPEG codes its coefficients once and by Huffman's codes: neither progressive nor arithmetic. */
  readonly isSequential: boolean;
  /** Whether a JPEG has the marker by which Adobe's programs, and decoders, tell its colours. */
  readonly hasAdobe: boolean;
}

/** Header of a JPEG, JPEG lossless or JPEG-LS stream: its first frame marker; `null` when there is none. */
export function jpegHeader(bytes: Uint8Array): CodestreamHeader | null {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null;
  const word = (at: number) => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  let hasAdobe = false;
  for (let at = 2; at + 9 < bytes.length; ) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === 0xee) hasAdobe = true;
    if (isFrame(marker)) {
      return {
        precision: bytes[at + 4] ?? 0,
        height: word(at + 5),
        width: word(at + 7),
        components: bytes[at + 9] ?? 0,
        signed: false,
        coding: marker === 0xc3 ? "jpeg-lossless" : marker === 0xf7 ? "jpeg-ls" : "jpeg",
        isSequential: marker === 0xc0 || marker === 0xc1,
        hasAdobe,
      };
    }
    if (marker === 0xd9 || marker === 0xda) return null;
    // a length counts itself, so less than 2 would lead nowhere
    at += 2 + Math.max(word(at + 2), 2);
  }
  return null;
}

/** Start of frame of JPEG (without DHT, JPG and DAC, which lie between) and of JPEG-LS. */
function isFrame(marker: number): boolean {
  return (
    (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) || marker === 0xf7
  );
}

/** Header of a JPEG 2000 codestream, bare or in a JP2 file: its SIZ segment (ISO 15444-1, A.5.1); `null` without one. */
export function jpeg2000Header(bytes: Uint8Array): CodestreamHeader | null {
  const start = startOfCodestream(bytes);
  if (start < 0 || bytes.length < start + 45) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset + start);
  const depth = view.getUint8(42);
  return {
    width: view.getUint32(8) - view.getUint32(16),
    height: view.getUint32(12) - view.getUint32(20),
    components: view.getUint16(40),
    precision: (depth & 0x7f) + 1,
    signed: depth >= 0x80,
    coding: "jpeg-2000",
    isSequential: false,
    hasAdobe: false,
  };
}

/** SOC followed by SIZ, within the boxes that a JP2 file has in front; -1 without one. */
function startOfCodestream(bytes: Uint8Array): number {
  for (let at = 0; at + 4 <= Math.min(bytes.length, 4096); at++) {
    if (bytes[at] !== 0xff || bytes[at + 1] !== 0x4f) continue;
    if (bytes[at + 2] === 0xff && bytes[at + 3] === 0x51) return at;
  }
  return -1;
}
