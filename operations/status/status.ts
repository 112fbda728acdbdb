import { stackCommand } from "../stack/stack";
import { printStatus } from "./print";

stackCommand(
    "npm run status -- --stack STACK [--json]",
    (stack, { switches }) => printStatus(stack, switches.has("json")),
    ["json"],
);
