import { main, readArguments } from "../../toolchain/command-line";
import { policyArguments } from "../stack/policies";
import { pulumi } from "../stack/pulumi";

main(async () => {
    const { stack, rest } = readArguments("npm run up -- --stack STACK [-- OPTIONS OF pulumi up]");
    return pulumi(stack, "up", ...(await policyArguments()), ...rest);
});
