import eslint from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["build/", "**/bin/", "**/node_modules/", ".build/", ".local/", "app/"] },
  eslint.configs.recommended,
  ...tseslint.configs.recommended,
  {
    rules: {
      // Pulumi's and Incus's dynamic values come without types.
      "@typescript-eslint/no-explicit-any": "off",
      // The compiler's noUnusedLocals and noUnusedParameters say the same.
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", caughtErrors: "none" }],
      // A module is loaded late where mocks have to be there first, or where it is seldom needed.
      "@typescript-eslint/no-require-imports": "off",
      // Settings are refused by such patterns.
      "no-control-regex": "off",
      // An error for the user tells the cause in its own words.
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
