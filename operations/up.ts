import { main, readArguments } from "./arguments";
import { policyArguments } from "./policies";
import { pulumi } from "./pulumi";

main(async () => {
    const { stack, rest } = readArguments("npm run up -- --stack STACK [-- OPTIONS OF pulumi up]");
    return pulumi(stack, "up", ...(await policyArguments()), ...rest);
});
