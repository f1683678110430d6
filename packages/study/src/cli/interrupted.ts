/** Signals that end a run early and keep what is finished. */
export type StopSignal = "SIGINT" | "SIGTERM";

/** The command was stopped by a signal. The message says what was kept. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  readonly signal: StopSignal;

  constructor(signal: StopSignal, message: string) {
    super(message);
    this.signal = signal;
  }

  /** As a shell counts it: 128 plus the number of the signal. */
  get exitCode(): number {
    return this.signal === "SIGINT" ? 130 : 143;
  }
}
