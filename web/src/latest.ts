/** Runs questions of which only the last matters: a new one aborts the one before, whose answer is dropped. */
export class Latest {
  private controller = new AbortController();

  /** Resolves to undefined where a later question, or cancel, came between. */
  async ask<T>(question: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    this.controller.abort();
    const own = (this.controller = new AbortController());
    try {
      const answer = await question(own.signal);
      return own.signal.aborted ? undefined : answer;
    } catch (error) {
      if (own.signal.aborted) return undefined;
      throw error;
    }
  }

  cancel(): void {
    this.controller.abort();
  }
}
