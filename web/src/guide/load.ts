import type { ReactiveController, ReactiveControllerHost } from "lit";

import { Latest } from "../latest";

/** Holds the answer to the latest question of an element and has it drawn anew when the answer comes. */
export class Load<T> implements ReactiveController {
  value: T | undefined;
  error: unknown;
  pending = false;
  private latest = new Latest();
  private question: ((signal: AbortSignal) => Promise<T>) | undefined;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.latest.cancel();
  }

  /** Forgets the answer and the question under way. */
  clear(): void {
    this.latest.cancel();
    this.question = undefined;
    this.value = undefined;
    this.error = undefined;
    this.pending = false;
    this.host.requestUpdate();
  }

  async ask(question: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    this.question = question;
    this.pending = true;
    this.error = undefined;
    this.host.requestUpdate();
    try {
      const answer = await this.latest.ask(question);
      if (answer === undefined) return undefined;
      this.value = answer;
      this.pending = false;
      this.host.requestUpdate();
      return answer;
    } catch (error) {
      this.error = error;
      this.pending = false;
      this.host.requestUpdate();
      return undefined;
    }
  }

  async again(): Promise<T | undefined> {
    return this.question && this.ask(this.question);
  }
}
