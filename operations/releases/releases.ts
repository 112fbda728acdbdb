import { stackCommand } from "../stack/stack";
import { listReleases } from "./kept-releases";

stackCommand("npm run releases -- --stack STACK", async (stack) => {
    for (const { release, time, running } of await listReleases(stack)) {
        console.log(`${release}  ${time}  ${running ? "has the traffic" : ""}`.trimEnd());
    }
});
