import { type NdArray, ndArray } from "@xrt/core";
import type { ExternalData } from "./from-onnx.js";
import { readExternalData } from "./import/external-data.js";
import { readModel } from "./import/read-model.js";
import { checkTensor, tensorData } from "./import/tensor-data.js";

/** Options of {@link readInitializers}. */
export interface ReadInitializersOptions {
  /** Picks tensors by name. Default: all. */
  readonly only?: ((name: string) => boolean) | undefined;
  /** Where tensors outside of the file come from. Default: they are refused. */
  readonly externalData?: ExternalData | undefined;
}

/**
 * The tensors that an `.onnx` file holds, by name, in the order of the file, whatever its ops are: for taking weights
 * out of a network. Values are float32 and share memory with `file` where they are so there.
 *
 * @throws InvalidModelError when the file is broken.
 * @throws UnsupportedOpError when a tensor has a type that is not carried.
 *
 * @example
 * ```ts
 * import { ndArray } from "@xrt/core";
 * import { float32, GraphBuilder } from "@xrt/graph";
 * import { readInitializers, toOnnx } from "@xrt/graph/onnx";
 * const b = new GraphBuilder();
 * const array = ndArray(Float32Array.of(1, 2), [2]);
 * const shift = b.parameter("shift", { array, role: "bias", trainable: true });
 * const file = toOnnx(b.build([b.node("add", [b.input("x", float32("batch", 2)), shift], {})]));
 * [...((await readInitializers(file)).get("shift")?.data ?? [])]; // => [1, 2]
 * ```
 */
export async function readInitializers(
  file: Uint8Array,
  { only = () => true, externalData }: ReadInitializersOptions = {},
): Promise<ReadonlyMap<string, NdArray>> {
  const { initializers } = readModel(new Uint8Array(file.buffer, file.byteOffset, file.byteLength));
  const wanted = initializers.filter(({ name }) => only(name));
  for (const tensor of wanted) checkTensor(tensor);
  const external = await readExternalData(wanted, externalData);
  return new Map(
    wanted.map((tensor) => {
      const { shape, data } = tensorData(tensor, external.get(tensor));
      const values = data instanceof Float32Array ? data : Float32Array.from(data, Number);
      return [tensor.name, ndArray(values, shape)];
    }),
  );
}
