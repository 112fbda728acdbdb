import { serve } from "../framework/serve";
import { packs } from "../packs";

serve({
    name: "all",
    displayName: "Simple web stack",
    description: "All four packs in one process: single points of failure, maintenance, scalability, security.",
    packs,
    complete: true,
});
