import { instanceTypeFacts } from "../../pulumi/instance-types";
import { shortType } from "../../pulumi/urn";
import type { Change } from "../model";
import { isLost, touches, type ImpactRule } from "./impact";

const noFigure = { text: "minutes", source: "AWS publishes none; a rehearsal on the local cloud shows every step" };

/** Single servers: a new size restarts them, a new image replaces them. */
export const servers: ImpactRule = (change) => {
    if (shortType(change.type) !== "ec2.Instance") {
        return undefined;
    }
    if (change.operation === "delete") {
        return { what: "The server is terminated.", effect: "until-a-person-acts", data: "untouched" };
    }
    if (change.operation === "replace") {
        return {
            what: `The server is replaced: the old one goes, a new one is set up from the first step to the last.${otherProcessor(change)}`,
            effect: "outage",
            duration: noFigure,
            data: "moved",
        };
    }
    if (
        change.operation === "update" &&
        touches(change, "instanceType", "userData", "userDataBase64", "ebsOptimized")
    ) {
        return { what: "The server is stopped and started.", effect: "outage", duration: noFigure, data: "untouched" };
    }
    return undefined;
};

function otherProcessor({ properties }: Change): string {
    const type = properties.find(({ path }) => path === "instanceType");
    const [before, after] = [type?.before, type?.after].map((name) => instanceTypeFacts(name ?? "")?.architecture);
    return before && after && before !== after
        ? ` The new one has another kind of processor, ${after} in place of ${before}: packages with compiled parts are installed or built for that.`
        : "";
}

const groups = new Set(["autoscaling.Group", "ec2.SpotFleetRequest", "ec2.Fleet", "eks.NodeGroup"]);

/** Groups of servers and of containers. */
export const serverGroups: ImpactRule = (change) => {
    const type = shortType(change.type);
    if (groups.has(type) && isLost(change)) {
        return {
            what: "The group of servers and all its members are deleted.",
            effect: "outage",
            data: "untouched",
        };
    }
    if (type === "ecs.Service" && isLost(change)) {
        return { what: "The container service and all its tasks are deleted.", effect: "outage", data: "untouched" };
    }
    return undefined;
};
