#!/usr/bin/env node
import { enableProdMode } from "@tensorflow/tfjs-core";
import { main } from "./cli/main.js";

// only mutes: TensorFlow.js would advertise its Node binding on stderr
enableProdMode();

process.exitCode = await main(process.argv.slice(2));
