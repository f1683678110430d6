/** Cases of methods that are not there yet. A method that comes takes its cases out of here. */
export const todo: readonly string[] = [
  "deletion-insertion-2-steps",
  "deletion-insertion-4-steps",
  "deletion-insertion-uneven",
  "deletion-insertion-perfect",
  "average-drop",
  "infidelity-linear",
  "infidelity-is-delta-squared",
  "mu-fidelity",
  "sensitivity-linear",
  "localisation",
  "complexity",
  "planted-marker",
];
