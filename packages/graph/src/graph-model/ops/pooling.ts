import { imageValue, type NodeImport } from "../node-import.js";
import { windowOfNode } from "./convolution.js";

/** `MaxPool` or `AvgPool`; an average counts no padding. */
export const pool =
  (kind: "maxPool" | "averagePool"): NodeImport =>
  (context) => {
    const { builder, attributes, image, path, refuse } = context;
    const [batch = 1, rows = 1, columns = 1, channels = 1] = attributes.numbers("ksize");
    if (batch !== 1 || channels !== 1)
      refuse("its window spans images or channels; pool rows and columns");
    const x = image(0);
    const kernel = [rows, columns] as const;
    const window = windowOfNode(context, x, kernel);
    return imageValue(builder.node(kind, [x], { ...window, kernel }, path));
  };
