/** The plugin `pulumi-resource-aws` of the local cloud, started by the engine. */
import { serve } from "../provider/serve";
import { awsPlugin } from "./plugin";

serve(awsPlugin());
