import js from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["dist", "generated", "node_modules"] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    files: ["**/*.ts"],
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-non-null-assertion": "off",
    },
  },
  { files: ["build/*.mjs", "pictures/*.mjs"], languageOptions: { globals: { process: "readonly", URL: "readonly", console: "readonly", window: "readonly" } } },
);
