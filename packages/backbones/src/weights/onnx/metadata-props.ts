/** `metadata_props` of ModelProto: pairs of texts that an ONNX file carries beside its graph. */
const metadataProps = 14;

/** Wire types of protobuf: a number, eight bytes, a length and so many bytes, four bytes. */
const [varint, fixed64, delimited, fixed32] = [0, 1, 2, 5];

/**
 * The bytes of an ONNX file with more metadata: fields of a message may stand in any order, so they go to its end.
 *
 * @param metadata - Keys that the file does not have yet.
 */
export function withMetadataProps(
  file: Uint8Array,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const added = Object.entries(metadata).flatMap(([key, value]) =>
    field(metadataProps, [...textField(1, key), ...textField(2, value)]),
  );
  if (added.length === 0) return file;
  const bytes = new Uint8Array(file.length + added.length);
  bytes.set(file);
  bytes.set(added, file.length);
  return bytes;
}

/** The metadata of an ONNX file; those behind a place that cannot be read are left out. */
export function readMetadataProps(file: Uint8Array): Record<string, string> {
  const found: [string, string][] = [];
  for (const [id, entry] of messageFields(file)) {
    if (id !== metadataProps) continue;
    const texts = new Map(
      [...messageFields(entry)].map(([k, v]) => [k, new TextDecoder().decode(v)]),
    );
    found.push([texts.get(1) ?? "", texts.get(2) ?? ""]);
  }
  return Object.fromEntries(found);
}

/** The fields of a message that have bytes, in order. */
function* messageFields(bytes: Uint8Array): Generator<[id: number, bytes: Uint8Array]> {
  let at = 0;
  const number = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = number();
    const wire = tag % 8;
    if (wire === varint) number();
    else if (wire === fixed64) at += 8;
    else if (wire === fixed32) at += 4;
    else if (wire === delimited) {
      const length = number();
      yield [Math.floor(tag / 8), bytes.subarray(at, at + length)];
      at += length;
    } else return;
  }
}

function textField(id: number, text: string): number[] {
  return field(id, [...new TextEncoder().encode(text)]);
}

function field(id: number, content: readonly number[]): number[] {
  return [...varintOf(8 * id + 2), ...varintOf(content.length), ...content];
}

function varintOf(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varintOf(Math.floor(value / 128))];
}
