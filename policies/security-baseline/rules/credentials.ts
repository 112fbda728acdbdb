import { shortType } from "../../../pulumi/urn";
import type { Rule } from "../../findings/rule";
import { enumerate } from "../../findings/wording";
import type { Resource } from "../../topology/resource";
import { decodedUserData, isObject, listOf, parseJson, wordOf } from "../../topology/values";
import { credentialInSetting, credentialsInText, type FoundCredential } from "../find-credentials";

export const credentials: Rule = {
    name: "credential-in-plain-text",
    severities: ["critical"],
    description: "Credentials must not stand in user data, commands or plain configuration.",
    why:
        "User data is readable on the machine and to anyone who may describe the instance; commands and environment " +
        "variables stand in the state, in logs and on the provider's pages.",
    remedy:
        "Keep it in Secrets Manager or Parameter Store and let the machine's role read it; give a command what it needs " +
        "by stdin, from a secret output.",
    source: "EC2 User Guide, user data; the command provider's documentation",
    url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html",
    evaluate({ resources }) {
        return resources.flatMap((resource) => {
            const places = placesIn(resource);
            if (places.length === 0) {
                return [];
            }
            return [
                {
                    severity: "critical",
                    urn: resource.urn,
                    fact: `${resource.name} holds ${enumerate(places)}.`,
                    consequence: "Anyone who reads the resource, the state, a log or the machine's metadata has it.",
                    remedy: isMachine(resource)
                        ? "Let the machine fetch it from Secrets Manager or Parameter Store with its role, and replace the credential."
                        : "Take it from a secret (Secrets Manager, Parameter Store, a secret output by stdin), and replace the credential.",
                },
            ];
        });
    },
};

function isMachine(resource: Resource): boolean {
    return resource.type.startsWith("aws:ec2/");
}

/** Where a resource holds credentials, in words that don't repeat them. */
function placesIn(resource: Resource): string[] {
    const { props } = resource;
    switch (shortType(resource.type)) {
        // Marking user data as secret protects it in the state only, so it counts either way.
        case "ec2.Instance":
        case "ec2.SpotInstanceRequest":
        case "ec2.LaunchConfiguration":
        case "ec2.LaunchTemplate":
        case "lightsail.Instance":
            return ["userData", "userDataBase64"].flatMap((property) =>
                typeof props[property] === "string" ? inText(property, decodedUserData(props[property])) : [],
            );
        case "command:remote.Command":
        case "command:local.Command":
            return [
                ...["create", "update", "delete", "stdin"].flatMap((property) => inPlainText(resource, property)),
                ...inPlainMap(resource, "environment", props.environment),
            ];
        case "lambda.Function": {
            const [environment] = listOf(props.environment);
            return isObject(environment) ? inPlainMap(resource, "environment.variables", environment.variables) : [];
        }
        case "ecs.TaskDefinition":
            return isSecret(resource, "containerDefinitions") ? [] : inContainers(props.containerDefinitions);
        case "elasticbeanstalk.Environment":
        case "elasticbeanstalk.ConfigurationTemplate":
            return inVariables(resource, "settings", listOf(props.settings).filter(isEnvironmentSetting));
        case "apprunner.Service":
            return inAppRunner(resource);
        case "amplify.App":
        case "amplify.Branch":
            return inPlainMap(resource, "environmentVariables", props.environmentVariables);
        case "codebuild.Project":
            return listOf(props.environment)
                .filter(isObject)
                .flatMap(({ environmentVariables }) =>
                    inVariables(
                        resource,
                        "environment",
                        listOf(environmentVariables).filter(
                            (one) => isObject(one) && (one.type ?? "PLAINTEXT") === "PLAINTEXT",
                        ),
                    ),
                );
        // Everybody who may describe parameters reads those of the type String, marked as secret or not.
        case "ssm.Parameter":
            return props.type === "String" ? inParameter(resource) : [];
        default:
            return [];
    }
}

function isEnvironmentSetting(setting: unknown): boolean {
    return isObject(setting) && setting.namespace === "aws:elasticbeanstalk:application:environment";
}

/** Variables as a list of names and values. */
function inVariables(resource: Resource, path: string, variables: unknown[]): string[] {
    return variables.filter(isObject).flatMap(({ name, value }) => {
        const found =
            typeof name === "string" && typeof value === "string" && !isSecret(resource, path)
                ? credentialInSetting(name, value)
                : undefined;
        return found ? [`${found.kind} in ${path}`] : [];
    });
}

function inAppRunner(resource: Resource): string[] {
    const inside = (value: unknown, ...path: string[]): unknown =>
        path.reduce<unknown>((at, key) => listOf(at).filter(isObject)[0]?.[key], value);
    const source = resource.props.sourceConfiguration;
    return [
        inside(source, "imageRepository", "imageConfiguration", "runtimeEnvironmentVariables"),
        inside(source, "codeRepository", "codeConfiguration", "codeConfigurationValues", "runtimeEnvironmentVariables"),
    ].flatMap((variables) => inPlainMap(resource, "sourceConfiguration", variables));
}

function inParameter({ props, name }: Resource): string[] {
    const called = wordOf(props.name) || name;
    const value = props.value ?? props.insecureValue;
    const found = typeof value === "string" ? credentialInSetting(called.split("/").pop()!, value) : undefined;
    return found ? [`${found.kind}, readable as a parameter of the type String`] : [];
}

function inText(property: string, text: string): string[] {
    return [...new Map(credentialsInText(text).map((found) => [found.kind, found])).values()].map((found) =>
        place(found, property),
    );
}

function place({ kind, line }: FoundCredential, property: string): string {
    return `${kind} in ${property}${line === undefined ? "" : `, line ${line}`}`;
}

function inPlainText(resource: Resource, property: string): string[] {
    const value = resource.props[property];
    return typeof value === "string" && !isSecret(resource, property) ? inText(property, value) : [];
}

function inPlainMap(resource: Resource, path: string, map: unknown): string[] {
    if (!isObject(map)) {
        return [];
    }
    return Object.keys(map).flatMap((name) => {
        const value = map[name];
        const found =
            typeof value === "string" && !isSecret(resource, `${path}.${name}`)
                ? credentialInSetting(name, value)
                : undefined;
        return found ? [`${found.kind} in ${path}`] : [];
    });
}

function inContainers(definitions: unknown): string[] {
    const parsed = typeof definitions === "string" ? parseJson(definitions) : undefined;
    return listOf(parsed).flatMap((container) =>
        (isObject(container) ? listOf(container.environment) : []).flatMap((variable) => {
            const found =
                isObject(variable) && typeof variable.name === "string" && typeof variable.value === "string"
                    ? credentialInSetting(variable.name, variable.value)
                    : undefined;
            return found ? [`${found.kind} in containerDefinitions`] : [];
        }),
    );
}

/** Whether the program marked the value at a path, or what holds it, as secret. */
function isSecret(resource: Resource, path: string): boolean {
    const parts = path.split(".");
    return parts.some((_part, index) => resource.secretPaths.has(parts.slice(0, index + 1).join(".")));
}
