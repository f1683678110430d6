import { type ResizeSettings, resize } from "../../compose/resize.js";
import { channelsOf, spatial } from "../../ops/window.js";
import { checkLength, imageValue, type NodeImport } from "../node-import.js";

/** `ResizeBilinear` or `ResizeNearestNeighbor` to a constant size. */
export const resizeNode =
  (method: ResizeSettings["method"]): NodeImport =>
  ({ builder, attributes, image, numbers, path, refuse }) => {
    const [height = 0, width = 0] = numbers(1);
    if (!(height >= 1 && width >= 1)) refuse(`its size is [${height}, ${width}]`);
    const x = image(0);
    // the weights of an axis are a matrix
    for (const [axis, size] of [height, width].entries()) {
      checkLength(size * spatial(builder.type(x).shape, axis as 0 | 1));
    }
    const settings = {
      method,
      alignCorners: attributes.bool("align_corners"),
      halfPixelCenters: attributes.bool("half_pixel_centers"),
    };
    return imageValue(resize(builder, x, [height, width], settings, path));
  };

/** `DepthToSpace`: blocks of channels become blocks of pixels. */
export const depthToSpace: NodeImport = ({ builder, attributes, image, path }) => {
  const x = image(0);
  const { shape } = builder.type(x);
  const [batch = "batch"] = shape;
  const size = attributes.number("block_size", 2);
  const channels = channelsOf(shape) / (size * size);
  const [height, width] = [spatial(shape, 0), spatial(shape, 1)];
  const blocks = builder.node("reshape", [x], {
    shape: [batch, size, size, channels, height, width],
  });
  const mixed = builder.node("transpose", [blocks], { permutation: [0, 3, 4, 1, 5, 2] });
  const to = [batch, channels, height * size, width * size];
  return imageValue(builder.node("reshape", [mixed], { shape: to }, path));
};
