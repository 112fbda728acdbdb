import { main, readArguments } from "../../toolchain/command-line";
import { onServer } from "../stack/server-shell";

// Makes a backup now.
main(async () => {
    const { stack } = readArguments("npm run backup -- --stack STACK");
    const { code, output } = await onServer(stack, (shell) =>
        shell.run("sudo bash /usr/local/lib/simple-web-stack/backup/files/now.sh"),
    );
    process.stdout.write(output);
    if (code !== 0) {
        throw new Error("the backup failed, see above; the ones before it are untouched");
    }
});
