import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    site: string;
  }
}

const program = new URL("../../bin/tripoint", import.meta.url).pathname;

/** Starts a program over a folder on a free port; stop ends it. */
export async function start(program: string, data: string): Promise<{ site: string; stop: () => Promise<void> }> {
  const server = spawn(program, ["serve", "--addr", "127.0.0.1:0", "--admin-addr", "", "--data", data], { stdio: ["ignore", "ignore", "pipe"] });
  let stopping = false;
  const ended = new Promise<void>((resolve) => server.once("exit", (code, signal) => {
    if (!stopping) console.error(`the program ended by itself: code ${code}, signal ${signal}`);
    resolve();
  }));
  const stop = (): Promise<void> => {
    stopping = true;
    server.kill("SIGTERM");
    return ended;
  };
  return { site: await address(server), stop };
}

/** Starts the built program for all tests and stops it after them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { site, stop } = await serve();
  project.provide("site", site);
  return stop;
}

/** Starts the built program over a folder of its own, with further places besides the built-in ones. */
export async function serve(places: object[] = []): Promise<{ site: string; stop: () => Promise<void> }> {
  const data = mkdtempSync(join(tmpdir(), "tripoint-e2e-"));
  const { site, stop } = await start(program, data);
  if (places.length > 0) {
    const file = join(data, "places.ndjson");
    writeFileSync(file, places.map((place) => JSON.stringify(place) + "\n").join(""));
    execFileSync(program, ["import", "--data", data, "--source", "test", file], { stdio: "pipe" });
  }
  return {
    site,
    stop: async () => {
      await stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

function address(server: ReturnType<typeof spawn>): Promise<string> {
  return new Promise((resolve, reject) => {
    let log = "";
    server.stderr!.on("data", (chunk: Buffer) => {
      log += chunk.toString();
      const found = /msg=listening for=everyone addr=\S*?:(\d+)/.exec(log);
      if (found) resolve(`http://127.0.0.1:${found[1]}`);
    });
    server.once("error", reject);
    server.once("exit", (code) => reject(new Error(`the program ended with ${code}:\n${log}`)));
  });
}
