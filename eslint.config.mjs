import eslint from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["build/", "**/bin/", "**/node_modules/", ".build/", ".local/", "app/", "test/fixtures/frameworks/"] },
  eslint.configs.recommended,
  ...tseslint.configs.recommended,
  {
    rules: {
      // Pulumi's and Incus's dynamic values have no types.
      "@typescript-eslint/no-explicit-any": "off",
      // The same as the compiler's noUnusedLocals and noUnusedParameters.
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", caughtErrors: "none" }],
      // A module is loaded late if mocks must come first, or if it is seldom needed.
      "@typescript-eslint/no-require-imports": "off",
      // These patterns find invalid settings.
      "no-control-regex": "off",
      // An error for the user states its cause itself.
      "preserve-caught-error": "off",
    },
  },
  {
    files: ["**/*.js", "**/*.cjs", "**/*.mjs"],
    languageOptions: {
      globals: {
        Atomics: "readonly",
        URL: "readonly",
        console: "readonly",
        exports: "writable",
        module: "writable",
        process: "readonly",
        require: "readonly",
        setTimeout: "readonly",
      },
    },
  },
);
