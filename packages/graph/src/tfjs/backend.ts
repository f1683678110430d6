import type { Tfjs } from "../op.js";

/** Package that registers each backend. */
const packages: Readonly<Record<string, string>> = {
  cpu: "@tensorflow/tfjs-backend-cpu",
  wasm: "@tensorflow/tfjs-backend-wasm",
  webgl: "@tensorflow/tfjs-backend-webgl",
  webgpu: "@tensorflow/tfjs-backend-webgpu",
  tensorflow: "@tensorflow/tfjs-node",
};

/**
 * Makes a backend ready and leaves the current one as it was.
 *
 * @param name - Default: the current backend.
 * @returns Its name.
 * @throws Error that says what to install and import when the backend is not registered or does not start.
 */
export async function readyBackend(tf: Tfjs, name: string | undefined): Promise<string> {
  const registered = Object.keys(tf.engine().registryFactory);
  if (registered.length === 0 || (name !== undefined && !registered.includes(name))) {
    const source = packages[name ?? "wasm"];
    const way =
      source === undefined
        ? `wants one of ${registered.join(", ")}`
        : `\`npm install ${source}\`, then \`import "${source}"\` before compiling`;
    throw new Error(`compile: no TensorFlow.js backend ${name ?? "at all"} is registered; ${way}`);
  }
  if (name === undefined) {
    await tf.ready();
    return tf.getBackend();
  }
  const current = tf.getBackend();
  if (current === name) {
    await tf.ready();
    return name;
  }
  try {
    if (!(await tf.setBackend(name))) {
      throw new Error(`compile: the TensorFlow.js backend ${name} does not start here`);
    }
  } finally {
    if (current !== "" && current !== undefined) await tf.setBackend(current);
  }
  return name;
}

/**
 * Calls `work` with `name` as the current backend and makes the former one current again.
 *
 * A backend that has started is switched to at once; the promise is for those that have not.
 */
export function onBackend<T>(tf: Tfjs, name: string, work: () => T): T {
  const current = tf.getBackend();
  if (current === name) return work();
  void tf.setBackend(name);
  try {
    return work();
  } finally {
    void tf.setBackend(current);
  }
}
