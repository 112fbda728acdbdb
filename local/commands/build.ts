import { buildPlugins } from "../setup/build-plugins";
import { main } from "../../toolchain/command-line";
import { TerminalProgress } from "../../toolchain/progress";

main(() => buildPlugins(new TerminalProgress()));
