import { defineConfig } from "vite";

import { define, target } from "./vite.shared.ts";

export default defineConfig({
  define,
  publicDir: "static",
  build: {
    target,
    manifest: "manifest.json",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: { input: ["src/guide/main.ts", "src/embed/page.ts"] },
  },
});
