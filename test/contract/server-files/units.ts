import * as fs from "node:fs";
import * as path from "node:path";
import { complaintOf, scratch } from "./tools";

/** systemd reads a drop-in only together with its unit: the least that a unit needs. */
const unitOfDropIn = "[Service]\nExecStart=/bin/true\n";

/** systemd's complaint about a unit or a drop-in, or nothing. */
export function verifyUnit(file: string): string | undefined {
    const folder = scratch();
    const name = path.basename(file, ".template");
    let unit: string;
    if (name.endsWith(".service.conf")) {
        const service = name.slice(0, -".conf".length);
        unit = path.join(folder, service);
        fs.writeFileSync(unit, unitOfDropIn);
        fs.mkdirSync(`${unit}.d`);
        fs.copyFileSync(file, path.join(`${unit}.d`, "simple-web-stack.conf"));
    } else {
        // An instance, since a template alone is never loaded.
        // A mount has the name of its place.
        const place = /^Where=(.*)$/m.exec(fs.readFileSync(file, "utf8"))?.[1];
        const named = place ? `${place.slice(1).replace(/-/g, "\\x2d").replace(/\//g, "-")}.mount` : name;
        unit = path.join(folder, named.replace("@.", "@example."));
        // Every variable in a template stands for a time; `daily` is a valid one.
        let text = fs.readFileSync(file, "utf8").replace(/\$\{[A-Z_]+\}/g, file.endsWith(".template") ? "daily" : "$&");
        if (name.endsWith(".timer")) {
            // Its times are in a drop-in of each job; a timer without any is invalid.
            text = text.replace("[Timer]\n", "[Timer]\nOnCalendar=daily\n");
            fs.writeFileSync(unit.replace(".timer", ".service"), unitOfDropIn);
        }
        if (name.endsWith(".path")) {
            fs.writeFileSync(unit.replace(".path", ".service"), unitOfDropIn);
        }
        // The programs are on the server.
        fs.writeFileSync(unit, text.replace(/^(ExecStart=)\S+/gm, "$1/bin/true"));
    }
    return complaintOf("systemd-analyze", ["verify", "--recursive-errors=no", "--man=no", unit], {
        SYSTEMD_UNIT_PATH: `${folder}:`,
    });
}
