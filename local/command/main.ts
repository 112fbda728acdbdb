/** The plugin `pulumi-resource-command` of the local cloud, started by the engine. */
import { main } from "@pulumi/pulumi/provider";

import { endWithEngine } from "../provider/lifetime";
import { engineLogs } from "./engine-log";
import { CommandProvider } from "./provider";

/** The official version whose semantics this plugin has. */
const VERSION = "1.2.1";

const plugin = process.argv.slice(2);
// The engine may put flags for glog before the address of its service.
const engineAddress = plugin.find((argument) => /^[^-].*:\d+$/.test(argument));
if (engineAddress === undefined) {
    console.error("pulumi-resource-command is a plugin that the Pulumi engine starts, with its address as argument");
    process.exit(2);
}
endWithEngine();
void main(new CommandProvider(VERSION, engineLogs(engineAddress)), plugin);
