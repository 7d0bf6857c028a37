import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    root: new URL("..", import.meta.url).pathname,
    include: ["checks/*.test.ts"],
    globalSetup: "checks/server.ts",
    testTimeout: 30_000,
    hookTimeout: 120_000,
  },
});
