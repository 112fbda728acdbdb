/** The plugin `pulumi-resource-aws` of the local cloud, started by the engine. */
import { endWithEngine } from "../provider/lifetime";
import { LocalAws } from "./local-aws";
import { LocalAwsProvider } from "./provider";
import { serve } from "./serve";

// The version of the SDK whose resource types these are.
const version = "7.48.0";

endWithEngine();
const aws = new LocalAws();
serve(new LocalAwsProvider(version, aws), aws, process.argv.slice(2));
