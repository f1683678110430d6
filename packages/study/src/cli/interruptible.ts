import { Interrupted, type StopSignal } from "./interrupted.js";

/**
 * What `work` gives. Ctrl-C or a request to end aborts its signal with an {@link Interrupted} of that message, which
 * decides the exit code.
 */
export async function interruptible<T>(
  message: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const interrupt = new AbortController();
  const onSignal = (signal: StopSignal) => interrupt.abort(new Interrupted(signal, message));
  process.once("SIGINT", onSignal).once("SIGTERM", onSignal);
  try {
    return await work(interrupt.signal);
  } finally {
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  }
}
