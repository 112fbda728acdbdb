import * as fs from "node:fs";
import * as path from "node:path";
import { readState } from "../policies/framework/state";
import { renderPicture } from "../review/html/picture";
import { reviewState } from "../review/review-state";

// Draws docs/example/diagram.svg from the state beside it, which test/previews/package.test.ts has recorded.

const folder = path.join(__dirname, "example");
export const exampleState = path.join(folder, "state.json");
export const examplePicture = path.join(folder, "diagram.svg");

/** The diagram of the example's state, as `--format svg` draws it. */
export function drawExample(): string {
    const state = readState(fs.readFileSync(exampleState, "utf8"), exampleState);
    return renderPicture(reviewState(state, {}, { time: new Date() }));
}

if (require.main === module) {
    fs.writeFileSync(examplePicture, drawExample());
}
