import assert from "node:assert/strict";
import { describe as inWords, readDescription, type Opening } from "../../../../operations/ssh/rules";

describe("The description of a rule for port 22", () => {
    const opening: Opening = {
        id: "0a1b2c3d",
        owner: "npm run deploy of me/site run 7",
        since: Date.parse("2026-11-30T14:00:00.000Z"),
        seen: Date.parse("2026-11-30T14:05:15.250Z"),
    };

    it("says whose it is and since when, and is read again", () => {
        const text =
            "SSH for npm run deploy of me/site run 7 since 2026-11-30T14:00:00.000Z, in use 2026-11-30T14:05:15.250Z (0a1b2c3d)";
        assert.equal(inWords(opening), text);
        assert.deepEqual(readDescription(text), opening);
    });

    it("is what EC2 takes, whoever it is", () => {
        const text = inWords({ ...opening, owner: `Jörg’s “laptop” ${"x".repeat(300)}` });
        // AuthorizeSecurityGroupIngress in the EC2 API reference.
        assert.match(text, /^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]{1,255}$/);
        assert.equal(readDescription(text)!.id, opening.id);
    });

    for (const text of ["", "SSH from administrators", "SSH for me since yesterday, in use now (0a1b2c3d)"]) {
        it(`is not “${text}”`, () => assert.equal(readDescription(text), undefined));
    }
});
