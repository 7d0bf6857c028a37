import { LitElement } from "lit";
import { property } from "lit/decorators.js";

import type { Context, Scene } from "./context";
import { writeRoute, type Route } from "./route";

/** A part of the guide. It renders into the page itself, where the guide's one style sheet applies. */
export abstract class GuideElement extends LitElement {
  @property({ attribute: false }) context!: Context;

  protected override createRenderRoot(): this {
    return this;
  }

  /** The address of the present route with some of it changed. */
  protected link(change: Partial<Route>): string {
    return writeRoute({ ...this.context.route, ...change });
  }

  protected show(scene: Scene): void {
    this.send("guide-scene", scene);
  }

  protected send(name: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }
}

/** A part of the guide that asks the server anew whenever the address changes. */
export abstract class AskingElement extends GuideElement {
  /** The address that was asked for last. */
  protected asked = "";

  protected override willUpdate(): void {
    const key = writeRoute(this.context.route);
    if (key === this.asked) return;
    this.asked = key;
    void this.ask();
  }

  protected abstract ask(): Promise<void>;
}
