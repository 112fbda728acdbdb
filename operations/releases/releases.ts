import { main, readArguments } from "../../toolchain/command-line";
import { listReleases } from "./kept-releases";

main(async () => {
    const { stack } = readArguments("npm run releases -- --stack STACK");
    for (const { release, time, running } of await listReleases(stack)) {
        console.log(`${release}  ${time}  ${running ? "has the traffic" : ""}`.trimEnd());
    }
});
