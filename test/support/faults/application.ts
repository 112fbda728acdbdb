import * as assert from "node:assert/strict";
import { eventually, visit, www } from "../visit";
import { Missed, type Fault, type Scene } from "./fault";

/** Seconds for which a page of test/fixtures/sick-pages misbehaves; then it ends by itself. */
const seconds = 8;

/** Asks a page of test/fixtures/sick-pages. What it does may cost it its answer. */
async function ask({ address }: Scene, page: string): Promise<void> {
    const answer = await visit(address, www, `/sick/${page}?seconds=${seconds}`, {
        method: "POST",
        body: "",
        patience: 5000,
    }).catch(() => undefined);
    if (answer && answer.status !== 200) {
        throw new Missed(`the application answers ${answer.status}`);
    }
}

function sick(name: string, page: string): Fault {
    return {
        name,
        noticed: true,
        recovery: "nothing",
        cause: async (scene) => {
            await ask(scene, page);
            return () => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
        },
    };
}

export const applicationFaults: Fault[] = [
    sick("the application takes all memory", "memory"),
    sick("the application starts processes without end", "processes"),
    sick("the application fills its temporary folders", "temporary-files"),
    {
        ...sick("the application takes all its connections to MySQL, and keeps them", "kept-connections"),
        recovery: "up",
        cause: async (scene) => {
            await ask(scene, "kept-connections");
            // It takes them one by one. Another release may have the traffic by then, so this need not come.
            const isSick = async () => assert.equal((await visit(scene.address, www, "/healthz")).status, 503);
            await eventually("an unhealthy site", 15, isSick).catch(() => undefined);
        },
    },
    sick("the application leaks connections to MySQL", "connections"),
    sick("a transaction of the application holds every row", "transaction"),
];
