#!/usr/bin/env node
import { enableProdMode } from "@tensorflow/tfjs-core";
import { main } from "./cli/main.js";

// only mutes: TensorFlow.js would advertise its Node binding on stderr
enableProdMode();

process.exitCode = await main(process.argv.slice(2));
// the work is done: threads of decoders that are left must not keep the process
setTimeout(() => process.exit(), 1000).unref();
