/** Ops whose elements depend on the elements at the same places, with broadcasting. */
export const ELEMENTWISE: ReadonlySet<string> = new Set(
  (
    "abs add batchNorm broadcastLike clip div elu erf exp expand gelu hardSigmoid leakyRelu log maximum minimum mul neg " +
    "pow relu round sigmoid silu softplus sqrt step sub tanh"
  ).split(" "),
);
