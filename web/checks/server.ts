import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

import { start } from "../e2e/server";

const root = new URL("../../", import.meta.url).pathname;

/** Builds the program, imports the extracts that its own tests have, and serves what came of them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), "tripoint-checks-"));
  const [program, data] = [join(folder, "tripoint"), join(folder, "data")];
  const extracts = readdirSync(join(root, "data/osm/testdata")).filter((name) => name.endsWith(".osm")).map((name) => join(root, "data/osm/testdata", name));
  execFileSync("go", ["build", "-o", program, "./cmd/tripoint"], { cwd: root });
  execFileSync(program, ["import", "--data", data, ...extracts], { stdio: "ignore" });
  const { site, stop } = await start(program, data);
  project.provide("site", site);
  return async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
