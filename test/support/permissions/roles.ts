import { resourcesOf, type Registered } from "../program";
import { actionsOf } from "./actions";
import { needsOfFunctions, needsOfResources } from "./needs";
import { needsOfRestic, needsOfState } from "./object-storage";
import { policyText, statementsOf, type Need, type Statement } from "./policies";
import * as sources from "./sources";

/** Someone or something with permissions. */
export interface Role {
    name: string;
    /** Its policies in `docs/aws`. */
    policies: string[];
    statements: Statement[];
    /** All that it does on its days. */
    needs: Need[];
}

const backupBucket = "arn:aws:s3:::BACKUP_BUCKET";
const stateBucket = "arn:aws:s3:::STATE_BUCKET";

/** Every resource that the program can register on AWS. */
export async function wholeStack(): Promise<Registered[]> {
    const everything = {
        certificateAuthorities: '["letsencrypt.org"]',
        alarmEmail: "alarms@foobar.com",
        alarmSearchString: "Welcome",
        ipv6: "true",
        availabilityZones: '["eu-central-1a","eu-central-1b"]',
    };
    const world = { zonesWithType: ["eu-central-1a"] };
    // With a zone of its own, and in one that is there.
    const delegated = { ...everything, delegateRegisteredDomain: "true", hostedZoneId: "ZFOUND" };
    return onAws([...(await resourcesOf(everything, world)), ...(await resourcesOf(delegated, world))]);
}

/** The resources of a stack with neither backups nor alarms. */
export async function smallStack(): Promise<Registered[]> {
    return onAws(await resourcesOf({ backups: "false" }));
}

function onAws(resources: Registered[]): Registered[] {
    return resources.filter(({ type }) => type.startsWith("aws:"));
}

export function statementsOfPolicies(names: string[]): Statement[] {
    return names.flatMap((name) => statementsOf(policyText(name)));
}

/** Everyone to whom the documentation or the program gives permissions. */
export function rolesOf(stack: Registered[]): Role[] {
    const role = (name: string, policies: string[], needs: Need[]): Role => ({
        name,
        policies,
        statements: statementsOfPolicies(policies),
        needs,
    });
    const restic = (commands: string[], bucket: string) =>
        commands.flatMap((command) => needsOfRestic(command, bucket));
    return [
        role(
            "a deployer",
            ["deployer", "deployer-backups", "deployer-alarms", "deployer-domain", "state"],
            [...needsOfDeploy(stack), ...needsOfCommands(), ...needsOfState(stateBucket, "update")],
        ),
        role(
            "a preview",
            ["preview"],
            [
                ...needsOfResources(stack, ["read", "diff"]),
                ...needsOfProgram(),
                ...needsOfState(stateBucket, "preview"),
            ],
        ),
        role(
            "npm run backups:check",
            ["check-backups"],
            restic(sources.resticCommands("operations/backups/backups-check.ts"), backupBucket),
        ),
        role(
            "npm run backups:prune",
            ["prune-backups"],
            restic(sources.resticCommands("operations/backups/backups-prune.ts"), backupBucket),
        ),
        role("a job on GitHub", ["ci-trust"], [{ action: "sts:AssumeRoleWithWebIdentity", reason: "a job begins" }]),
        {
            name: "the server",
            policies: [],
            statements: stack
                .filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy")
                .flatMap(({ inputs }) => statementsOf(inputs["policy"])),
            needs: [
                ...restic(sources.resticOnServers(), "arn:aws:s3:::backups"),
                { action: "cloudwatch:PutMetricData", resource: "*", reason: "components/watch/files/send.py" },
            ],
        },
    ];
}

/** What `npm run up` and `pulumi destroy` do to a stack. */
export function needsOfDeploy(stack: Registered[]): Need[] {
    return [...needsOfResources(stack, ["create", "read", "update", "delete", "diff"]), ...needsOfProgram()];
}

/** What the provider asks when it starts, and the program before it registers anything. */
function needsOfProgram(): Need[] {
    return [
        { action: "sts:GetCallerIdentity", resource: "*", reason: "the provider starts" },
        ...needsOfFunctions(sources.invokedFunctions("index.ts", "components")),
    ];
}

/** A deployer's other commands. */
function needsOfCommands(): Need[] {
    return [
        ...needsOfFunctions(sources.invokedFunctions("operations")),
        ...[...sources.sdkCalls(), ...sources.documentedCalls()].flatMap(({ call, reason }) =>
            actionsOf(call).map((action) => ({ action, reason })),
        ),
    ];
}
