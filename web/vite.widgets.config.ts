import { defineConfig } from "vite";

import { define, target } from "./vite.shared.ts";

/** The widgets are one file that other sites link to: its name is fixed and it needs no second request. */
export default defineConfig({
  define,
  publicDir: false,
  build: {
    target,
    emptyOutDir: false,
    modulePreload: false,
    lib: { entry: "src/widgets/tripoint.ts", formats: ["es"], fileName: () => "embed/v1/tripoint.js" },
    rolldownOptions: { output: { codeSplitting: false } },
  },
});
