import { buildPlugins } from "../build";
import { main } from "../setup/problem";
import { TerminalProgress } from "../setup/progress";

main(() => buildPlugins(new TerminalProgress()));
