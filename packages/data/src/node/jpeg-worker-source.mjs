// Starts jpeg-worker.ts within this repository, where it is TypeScript; not part of the package.
// biome-ignore lint/correctness/noUndeclaredDependencies: a tool of this repository
import { register } from "tsx/esm/api";

register();
await import("./jpeg-worker.js");
