/** The pieces of a stream in order; cancels it when the caller stops early. Not every browser iterates over streams. */
export async function* piecesOf<T>(stream: ReadableStream<T>): AsyncGenerator<T> {
  const reader = stream.getReader();
  let ended = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      ended = done;
      if (done) return;
      yield value;
    }
  } finally {
    if (!ended) await reader.cancel();
  }
}

/** A stream of the pieces that `next` gives until it gives `undefined`. */
export function streamOf<T>(pieces: AsyncIterator<T>): ReadableStream<T> {
  return new ReadableStream<T>({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await pieces.return?.();
    },
  });
}

/** The bytes of a stream, unpacked where it begins as gzip does (`1f 8b`), whatever the name of the file. */
export async function unzipped(
  stream: ReadableStream<Uint8Array>,
): Promise<ReadableStream<Uint8Array>> {
  const pieces = piecesOf(stream);
  let start = new Uint8Array();
  while (start.length < 2) {
    const { done, value } = await pieces.next();
    if (done === true) break;
    start = joined([start, value]);
  }
  const whole = streamOf(prefixed(start, pieces));
  if (start[0] !== 0x1f || start[1] !== 0x8b) return whole;
  // the DOM's types want BufferSource to be backed by ArrayBuffer; every stream here is
  return whole.pipeThrough(
    new DecompressionStream("gzip") as unknown as ReadableWritablePair<Uint8Array, Uint8Array>,
  );
}

async function* prefixed<T>(first: T, rest: AsyncIterable<T>): AsyncGenerator<T> {
  yield first;
  yield* rest;
}

/** The pieces as one array. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}

/** All bytes of a stream. */
export async function allBytes(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of piecesOf(stream)) pieces.push(piece);
  return joined(pieces);
}
