export * from "./resource";
export * from "./finding";
export * from "./graph";
export { buildServiceGraph } from "./build";
