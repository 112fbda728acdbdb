/** The package has its types where this project's module resolution does not look. */
declare module "vega-lite" {
    import type { LoggerInterface, Spec } from "vega";

    export function compile(specification: object, options: { logger: LoggerInterface }): { spec: Spec };
}
