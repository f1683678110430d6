import { tensor } from "@tensorflow/tfjs-core";
import { type LayersModel, models } from "@tensorflow/tfjs-layers";
import { readWeightFile } from "@xrt/backbones/node";
import { DataError, type NdArray } from "@xrt/core";

/**
 * The network and weights of a Keras HDF5 file that holds a whole model (`model.save("model.h5")` of Keras 1 and 2).
 *
 * @throws DataError when the file is missing, damaged, holds weights only or is of Keras 3, or a weight has no place.
 */
export async function loadKerasModel(path: string): Promise<LayersModel> {
  const { topology, tensors } = await readWeightFile(path);
  const refuse = (what: string, cause?: unknown): never => {
    throw new DataError(`${path}: ${what}`, { path, cause });
  };
  if (topology === undefined) {
    refuse("holds weights without their network; save the whole model, or give an .onnx file");
  }
  let model: LayersModel;
  try {
    model = await models.modelFromJSON({ modelTopology: topology as never });
  } catch (cause) {
    return refuse(
      `its network cannot be read by TensorFlow.js (${(cause as Error).message}); Keras 3 writes one that can with model.export(..., format="onnx")`,
      cause,
    );
  }
  const left = new Map(tensors);
  for (const weight of model.weights) {
    const { originalName: name, shape } = weight;
    const [key, array] = named(left, name) ?? refuse(`has no weight "${name}"`);
    if (String(array.shape) !== String(shape)) {
      refuse(`the weight "${key}" is [${array.shape}], the network wants [${shape}]`);
    }
    left.delete(key);
    const value = tensor(array.data, [...array.shape]);
    weight.write(value);
    value.dispose();
  }
  return model;
}

/** The next tensor of a weight: of its name, or, in a nested model, of that name behind the name of the model. */
function named(
  tensors: ReadonlyMap<string, NdArray>,
  name: string,
): readonly [string, NdArray] | undefined {
  const own = tensors.get(name);
  if (own !== undefined) return [name, own];
  return [...tensors].find(([key]) => key.endsWith(`/${name}`));
}
