import { ndArray } from "@xrt/core";
import { channelsOf } from "../../ops/window.js";
import { checkLength, imageValue, type NodeImport } from "../node-import.js";
import { channelsFirst } from "../value.js";

/** `FusedBatchNorm` and its later versions, in inference mode. */
export const fusedBatchNorm: NodeImport = ({
  session,
  builder,
  attributes,
  tensor,
  plain,
  path,
  refuse,
}) => {
  if (attributes.bool("is_training"))
    refuse("it is in training mode; convert the network for inference");
  const x = channelsFirst(session, tensor(0));
  const values = [
    x.name,
    plain(1, "gamma"),
    plain(2, "beta"),
    plain(3, "moving-mean"),
    plain(4, "moving-variance"),
  ];
  const epsilon = attributes.number("epsilon", 0.001);
  return { ...x, name: builder.node("batchNorm", values, { epsilon }, path) };
};

/** `LRN`: `x / (bias + alpha sum(x²))^beta`, the sum over the channels at most `depth_radius` away. */
export const localResponse: NodeImport = ({ builder, attributes, image, path }) => {
  const x = image(0);
  const channels = channelsOf(builder.type(x).shape);
  const radius = attributes.number("depth_radius", 5);
  const alpha = attributes.number("alpha", 1);
  checkLength(channels * channels);
  const band = new Float32Array(channels * channels).map((_, i) =>
    Math.abs(Math.floor(i / channels) - (i % channels)) <= radius ? alpha : 0,
  );
  const kernel = builder.constant(ndArray(band, [channels, channels, 1, 1]));
  const window = { strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0], groups: 1 } as const;
  const sum = builder.node("conv", [builder.node("mul", [x, x], {}), kernel], window);
  const below = builder.node("add", [sum, builder.scalar(attributes.number("bias", 1))], {});
  const factor = builder.node("pow", [below], { exponent: -attributes.number("beta", 0.5) });
  return imageValue(builder.node("mul", [x, factor], {}, path));
};
