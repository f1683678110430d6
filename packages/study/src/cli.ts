#!/usr/bin/env node
import { enableProdMode } from "@tensorflow/tfjs-core";
import { main } from "./cli/main.js";

// only mutes: TensorFlow.js would advertise its Node binding on stderr
enableProdMode();

// whoever reads the output may have seen enough, as head has
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

process.exitCode = await main(process.argv.slice(2));
