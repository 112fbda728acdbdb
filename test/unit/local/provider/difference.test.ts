import assert from "node:assert/strict";
import { compareInputs, withComputed } from "../../../../local/provider/difference";
import { group, number, string } from "../../../../local/provider/inputs";
import type { ResourceType } from "../../../../local/provider/resource-type";

const type = {
    inputs: { name: string, profile: string, key: string, disk: group({ size: number, speed: number, label: string }) },
    replace: ["key", "disk.speed"],
    computed: ["profile", "key", "disk.speed"],
} as unknown as ResourceType;
const full = { name: "a", profile: "p", key: "k", disk: { size: 1, speed: 3, label: "l" } };
const compare = (news: object) => compareInputs(type, full, news, full);

describe("the difference between a resource and its inputs", () => {
    it("is nothing where nothing changes", () => {
        assert.deepEqual(compare(full), { changed: [], replaces: [] });
    });

    it("is what has another value, or is left out", () => {
        assert.deepEqual(compare({ ...full, name: "b" }).changed, ["name"]);
        assert.deepEqual(compare({ ...full, name: undefined }).changed, ["name"]);
    });

    it("is nothing where the provider fills in what is left out", () => {
        const { name, disk } = full;
        assert.deepEqual(compare({ name, disk }), { changed: [], replaces: [] });
        assert.deepEqual(compare({ ...full, disk: { size: 1, label: "l" } }), { changed: [], replaces: [] });
    });

    it("is a part of an object that is left out, where the provider fills nothing in", () => {
        assert.deepEqual(compare({ ...full, disk: { size: 1, speed: 3 } }), { changed: ["disk"], replaces: [] });
    });

    it("replaces by a part of an object, and by no other part", () => {
        assert.deepEqual(compare({ ...full, disk: { ...full.disk, speed: 4 } }).replaces, ["disk.speed"]);
        assert.deepEqual(compare({ ...full, disk: { ...full.disk, size: 4 } }).replaces, []);
    });

    it("keeps what was filled in beside what is given", () => {
        const { name, profile, key, disk } = full;
        assert.deepEqual(withComputed({ name: "b", disk: { size: 4 } }, full, type.computed!), {
            name: "b",
            profile,
            key,
            disk: { size: 4, speed: disk.speed },
        });
        assert.deepEqual(withComputed({ name }, {}, type.computed!), { name });
    });
});
