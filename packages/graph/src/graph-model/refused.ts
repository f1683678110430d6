const CONTROL =
  "control flow is not carried; convert the network with its branches frozen, or stop in front of it with `outputs`";
const CALL = "functions are not carried; convert the network with them inlined";

/** What is refused with advice of its own, by the op's name. */
export const refusedOps: ReadonlyMap<string, string> = new Map([
  ...[
    "Enter",
    "Exit",
    "If",
    "LoopCond",
    "Merge",
    "NextIteration",
    "StatelessIf",
    "StatelessWhile",
    "Switch",
    "TensorListFromTensor",
    "TensorListGetItem",
    "TensorListReserve",
    "TensorListSetItem",
    "TensorListStack",
    "While",
  ].map((op): [string, string] => [op, CONTROL]),
  ...["PartitionedCall", "StatefulPartitionedCall"].map((op): [string, string] => [op, CALL]),
  ...["ArgMax", "ArgMin", "TopKV2"].map((op): [string, string] => [
    op,
    "it gives places and no values; stop in front of it with `outputs`",
  ]),
  ...["NonMaxSuppressionV3", "NonMaxSuppressionV4", "NonMaxSuppressionV5", "CropAndResize"].map(
    (op): [string, string] => [op, "detection is not carried; stop in front of it with `outputs`"],
  ),
]);
