/** The plugin `pulumi-resource-command` of the local cloud, started by the engine. */
import { serve } from "../provider/serve";
import { commandPlugin } from "./plugin";

serve(commandPlugin());
