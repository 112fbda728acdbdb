export * from "./resource";
export * from "../findings/finding";
export * from "./graph";
export { buildServiceGraph } from "./build";
