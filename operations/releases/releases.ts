import { serverCommand } from "../ssh/server-command";
import { listReleases } from "./kept-releases";

serverCommand("npm run releases -- --stack STACK", async (stack) => {
    for (const { release, time, running } of await listReleases(stack)) {
        console.log(`${release}  ${time}  ${running ? "has the traffic" : ""}`.trimEnd());
    }
});
