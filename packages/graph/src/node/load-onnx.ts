import { open, readFile, realpath } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, sep } from "node:path";
import { DataError } from "@xrt/core";
import { InvalidModelError } from "../errors.js";
import type { Graph } from "../graph.js";
import { type ExternalData, type FromOnnxOptions, fromOnnx } from "../onnx/index.js";

/**
 * The graph of an `.onnx` file on disk, see `fromOnnx`. Tensors that lie beside the file are read from its folder and the
 * folders below; a location that leads out of it, by `..`, an absolute path or a link, is refused.
 *
 * @throws DataError when the file cannot be read.
 * @throws InvalidModelError when external data are missing, too short or outside of the folder.
 */
export async function loadOnnx(
  path: string,
  options: Omit<FromOnnxOptions, "externalData"> = {},
): Promise<Graph> {
  const file = await readFile(path).catch((cause: unknown) => {
    throw new DataError(`loadOnnx: "${path}" cannot be read; give the path of an .onnx file`, {
      path,
      cause,
    });
  });
  const folder = dirname(await realpath(path));
  return fromOnnx(file, { ...options, externalData: readerIn(folder) });
}

/** Reads parts of files in `folder`. */
function readerIn(folder: string): ExternalData {
  return async (location, offset, length) => {
    const wanted = join(folder, location);
    if (isAbsolute(location) || isOutside(folder, wanted)) refuse(location);
    const path = await realpath(wanted).catch((cause: unknown) => {
      throw new InvalidModelError(`loadOnnx: the external data "${location}" are missing`, {
        cause,
      });
    });
    if (isOutside(folder, path)) refuse(location);
    const handle = await open(path, "r");
    try {
      const { size } = await handle.stat();
      if (offset + length > size) {
        throw new InvalidModelError(
          `loadOnnx: "${location}" has ${size} bytes, a tensor wants those from ${offset} to ${offset + length}`,
        );
      }
      const bytes = new Uint8Array(length);
      for (let done = 0; done < length; ) {
        const { bytesRead } = await handle.read(bytes, done, length - done, offset + done);
        if (bytesRead === 0) throw new InvalidModelError(`loadOnnx: "${location}" is cut off`);
        done += bytesRead;
      }
      return bytes;
    } finally {
      await handle.close();
    }
  };
}

function isOutside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way);
}

function refuse(location: string): never {
  throw new InvalidModelError(
    `loadOnnx: the external data "${location}" lie outside of the model's folder; copy them beside the model`,
  );
}
