import { SettingsReader } from "./reader";
import { serviceAddress } from "./service-address";

/** Who is told when something is wrong. */
export interface AlarmSettings {
    /** Whether anybody is told. */
    enabled: boolean;
    /** Gets mail; undefined for nobody. */
    email?: string;
    /** An existing SNS topic; undefined for none. */
    topicArn?: string;
    /** Text that the answer of the health path has to contain; undefined for any. */
    searchString?: string;
    /** URL of another service in CloudWatch's place, without a trailing slash; undefined for AWS's own in the stack's region. */
    endpoint?: string;
}

/** The only region that has the metrics of Route 53's health checks, and so their alarms (Route 53's developer guide). */
export const regionOfHealthChecks = "us-east-1";
// HealthCheckConfig in Route 53's API reference.
const longestPath = 255;
const longestSearchString = 255;

const exampleDomain = "foobar.com";
const exampleEmail = `alarms@${exampleDomain}`;

/**
 * @param region the stack's region
 * @param healthPath the path that the check from outside asks
 */
export function readAlarmSettings(reader: SettingsReader, region: string, healthPath: string): AlarmSettings {
    const email = reader.text(
        "alarmEmail",
        /^([A-Za-z0-9][\w.+-]*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+)?$/,
        "one e-mail address such as webmaster@foobar.com, or nothing",
    );
    const topicArn = reader.text(
        "alarmTopicArn",
        // CloudWatch publishes to standard topics, whose names have no dot.
        /^(arn:aws(-[a-z]+)*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256})?$/,
        "the ARN of a standard SNS topic such as arn:aws:sns:us-east-1:123456789012:alarms, or nothing",
    );
    const settings = {
        enabled: email !== "" || topicArn !== "",
        email: email || undefined,
        topicArn: topicArn || undefined,
        searchString:
            reader.text(
                "alarmSearchString",
                new RegExp(`^[\\x20-\\x7e]{0,${longestSearchString}}$`),
                `at most ${longestSearchString} letters, digits or signs of ASCII, or nothing`,
            ) || undefined,
        endpoint:
            reader.text(
                "monitoringEndpoint",
                serviceAddress,
                "the address of a service such as https://monitoring.example.com, or nothing for AWS's own",
            ) || undefined,
    };
    if (settings.enabled) {
        checkHealthPath(reader, healthPath);
        checkThatAllAlarmsReachSomebody(reader, region, settings);
    } else if (settings.searchString) {
        reader.invalid(
            "alarmSearchString",
            "nothing without alarms",
            "pulumi config set alarmEmail ADDRESS, or pulumi config rm alarmSearchString",
        );
    }
    // It comes with Pulumi.prod.yaml, and who reads its mail could follow a stranger's alarms.
    if (email === exampleEmail && reader.text("domain") !== exampleDomain) {
        reader.invalid(
            "alarmEmail",
            `an address of yours: ${exampleEmail} is only an example`,
            "pulumi config set alarmEmail ADDRESS, or pulumi config rm alarmEmail, so that nobody is told",
        );
    }
    return settings;
}

/** Undefined for nothing, and for what is no ARN. */
export function regionOfTopic(arn: string | undefined): string | undefined {
    return arn?.split(":")[3];
}

function checkHealthPath(reader: SettingsReader, healthPath: string): void {
    if (healthPath.length > longestPath) {
        reader.invalid(
            "applicationHealthPath",
            `with alarms, a path of at most ${longestPath} characters, which is all that Route 53's health checks take`,
        );
    }
}

// An alarm can only use a topic of its own region.
function checkThatAllAlarmsReachSomebody(reader: SettingsReader, region: string, settings: AlarmSettings): void {
    const topicRegion = regionOfTopic(settings.topicArn);
    if (topicRegion === undefined || region === "") {
        return;
    }
    const needed = [...new Set([region, regionOfHealthChecks])];
    if (!needed.includes(topicRegion)) {
        reader.invalid(
            "alarmTopicArn",
            `a topic of ${region}, the stack's region: an alarm can't use a topic of another one`,
        );
    } else if (!settings.email && needed.length > 1) {
        const other = needed.find((one) => one !== topicRegion)!;
        reader.invalid(
            "alarmEmail",
            `an address beside alarmTopicArn: ${
                other === regionOfHealthChecks
                    ? `the alarm of the check from outside is in ${other}`
                    : `the server's alarms are in ${other}`
            }, where a topic of ${topicRegion} can't be used`,
            "pulumi config set alarmEmail ADDRESS",
        );
    }
}
