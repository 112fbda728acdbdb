import { main } from "../../toolchain/command-line";
import { TerminalProgress } from "../../toolchain/progress";
import { buildPlugins } from "../setup/build-plugins";

main(() => buildPlugins(new TerminalProgress()));
