import { updateAndMend } from "../recovery/update";
import { policyArguments } from "../stack/policy-arguments";
import { stackCommand } from "../stack/stack";

stackCommand("npm run up -- --stack STACK [-- OPTIONS OF pulumi up]", async (stack, { rest }) =>
    updateAndMend(stack, [...(await policyArguments()), ...rest]),
);
