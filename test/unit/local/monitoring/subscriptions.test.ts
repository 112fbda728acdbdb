import assert from "node:assert/strict";
import {
    followLink,
    linkTarget,
    reconcile,
    subscriptionArn,
    type Subscriptions,
    type Wanted,
} from "../../../../local/monitoring/subscriptions";

const topic = "arn:aws:sns:us-east-1:123456789012:alarms";
const endpoint = "owner@example.com";
const arn = subscriptionArn(topic, endpoint);
const wanted = (request = "1"): Wanted => ({ arn, topic, endpoint, request });
const day = 24 * 3_600_000;

describe("an e-mail subscription", () => {
    const pending = reconcile({}, [wanted()], [topic], 0).subscriptions;
    const follow = (known: Subscriptions, action: "ConfirmSubscription" | "Unsubscribe") => {
        const { status } = followLink(known, linkTarget(action, known[arn]!));
        return { ...known, [arn]: { ...known[arn]!, status: status ?? known[arn]!.status } };
    };
    const statusAfter = (known: Subscriptions, resources: Wanted[], now = day) =>
        reconcile(known, resources, [topic], now).subscriptions[arn]?.status;

    it("is pending, and its address is asked once", () => {
        assert.equal(pending[arn]!.status, "pending");
        assert.deepEqual(reconcile({}, [wanted()], [topic], 0).ask, [arn]);
        assert.deepEqual(reconcile(pending, [wanted()], [topic], 1).ask, []);
    });

    it("is confirmed by the link, and ended by the other one", () => {
        const confirmed = follow(pending, "ConfirmSubscription");
        assert.equal(confirmed[arn]!.status, "confirmed");
        assert.equal(follow(confirmed, "Unsubscribe")[arn]!.status, "unsubscribed");
        for (const target of ["/sns?Action=ConfirmSubscription&Token=0", "/sns?Action=ConfirmSubscription", "/sns"]) {
            assert.match(followLink(pending, target).sentence, /not valid/);
        }
    });

    it("that is pending can't be deleted, and one that is confirmed can", () => {
        assert.equal(statusAfter(pending, []), "pending");
        assert.equal(statusAfter(follow(pending, "ConfirmSubscription"), []), undefined);
    });

    it("is gone with its topic", () => {
        assert.deepEqual(reconcile(pending, [], [], 0).subscriptions, {});
    });

    it("expires after two days, and is asked again only for a new resource", () => {
        const expired = reconcile(pending, [wanted()], [topic], 3 * day);
        assert.equal(expired.subscriptions[arn]!.status, "unsubscribed");
        assert.deepEqual(expired.ask, []);
        assert.deepEqual(reconcile(expired.subscriptions, [wanted("2")], [topic], 3 * day).ask, [arn]);
        assert.equal(statusAfter(pending, [], 3 * day), undefined);
    });

    it("stays confirmed for another resource of the same address, as in SNS", () => {
        const again = reconcile(follow(pending, "ConfirmSubscription"), [wanted("2")], [topic], day);
        assert.equal(again.subscriptions[arn]!.status, "confirmed");
        assert.deepEqual(again.ask, []);
    });
});
