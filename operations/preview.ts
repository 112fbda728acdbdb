import { main, readArguments } from "./arguments";
import { policyArguments } from "./policies";
import { pulumi } from "./pulumi";

main(async () => {
    const { stack, rest } = readArguments("npm run preview -- --stack STACK [-- OPTIONS OF pulumi preview]");
    return pulumi(stack, "preview", ...(await policyArguments()), ...rest);
});
