/** Methods that look inside the network: layers, neurons, concepts. */
export {};
