/** Methods that perturb the input and ask for scores. */
export {};
