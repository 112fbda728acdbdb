"""Compares what roles may do (standard input: a JSON object, lists of statements by the roles' names) with AWS's table of
actions, resource types and condition keys, as policy_sentry has it, and looks for what parliament finds.

Prints a JSON object: "problems", a list of sentences, and "dependent", the further actions that AWS wants for an action.
"""

import json
import sys
import warnings

warnings.simplefilter("ignore")

from parliament import analyze_policy_string, is_arn_match  # noqa: E402
from policy_sentry.querying.actions import get_privilege_info  # noqa: E402

# In every request (IAM's manual, "AWS global condition context keys").
ALWAYS_THERE = {"aws:RequestedRegion"}

# parliament's findings that are judged here instead, by the whole role and with its conditions.
JUDGED_HERE = {"RESOURCE_MISMATCH", "RESOURCE_STAR"}


def list_of(value):
    return value if isinstance(value, list) else [value]


def privilege_of(action):
    """AWS's row for an action; None if there is none."""
    try:
        return get_privilege_info(*action.split(":"))
    except Exception:  # pylint: disable=broad-exception-caught
        return None


def types_of(privilege):
    """The resource types of an action, without the row of what concerns no resource."""
    return {name: row for name, row in privilege["resource_types"].items() if name}


def fits(pattern, privilege, name):
    """Whether a resource of a policy can be of a type."""
    if pattern == "*":
        return True
    head, *variables = privilege["service_resources"][name]["arn"].split("${")
    arn = head + "".join("*" + variable.split("}", 1)[1] for variable in variables)
    # AWS's own parameters belong to no account.
    return is_arn_match(name, arn, pattern.replace("::parameter/", ":*:parameter/"))


def problems_of_condition(action, privilege, key, statement):
    """Where AWS never sends a key, a condition on it refuses every request."""

    def has(row):
        keys = (known.split("${")[0] for known in row["condition_keys"])
        return any(key == known or (known.endswith("/") and key.startswith(known)) for known in keys)

    rows = privilege["resource_types"]
    required = [name for name, row in types_of(privilege).items() if row["required"]]
    # A tag is one of a resource, so that each has to be able to have it. Other keys are about the request.
    met = all(has(rows[name]) for name in required) if required else any(has(row) for row in rows.values())
    if not key.startswith("aws:ResourceTag/"):
        met = met or any(has(row) for row in rows.values())
    # The claims of a token.
    provider = statement.get("Principal", {}).get("Federated", "").partition("/")[2]
    if not met and key not in ALWAYS_THERE and key.split(":")[0] != provider:
        yield f"{action}: AWS never sends {key}"


def problems_of_statement(statement):
    resources = list_of(statement.get("Resource", []))
    concerned = set()
    for action in list_of(statement["Action"]):
        privilege = privilege_of(action)
        if privilege is None:
            yield f"{action}: there is no such action"
            continue
        types = types_of(privilege)
        concerned.update(one for one in resources if one == "*" or any(fits(one, privilege, name) for name in types))
        changes = privilege["access_level"] not in ("List", "Read")
        if resources == ["*"] and types and changes and not statement.get("Condition"):
            yield f"{action}: it changes something, and nothing limits what"
        for keys in statement.get("Condition", {}).values():
            for key in keys:
                yield from problems_of_condition(action, privilege, key, statement)
    for resource in resources:
        if resource not in concerned:
            yield f"{resource}: no action of the statement concerns it"


def problems_of_resources(statements):
    """An action is refused unless the role has each of the resources that AWS asks for."""
    allowed = {}
    for statement in statements:
        for action in list_of(statement["Action"]):
            allowed.setdefault(action, set()).update(list_of(statement.get("Resource", "*")))
    for action, resources in allowed.items():
        privilege = privilege_of(action)
        types = types_of(privilege) if privilege else {}
        if privilege and not types and "*" not in resources:
            yield f"{action}: it concerns no resource, so that the resource has to be *"
        for name, row in types.items():
            if row["required"] and not any(fits(one, privilege, name) for one in resources):
                yield f"{action}: none of its resources is a {name}"


def dependent_actions(action):
    rows = privilege_of(action)["resource_types"].values()
    return sorted({dependent for row in rows for dependent in row["dependent_actions"]})


def main():
    problems, dependent = [], {}
    for role, statements in json.load(sys.stdin).items():
        for statement in statements:
            found = problems_of_statement(statement)
            problems += [f"{role}, {statement.get('Sid', '')}: {problem}" for problem in found]
        problems += [f"{role}: {problem}" for problem in problems_of_resources(statements)]
        # parliament knows no trust policies.
        if not any("Principal" in statement for statement in statements):
            policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
            findings = analyze_policy_string(policy).findings
            problems += [f"{role}: {one.issue} {one.detail}" for one in findings if one.issue not in JUDGED_HERE]
        known = (action for one in statements for action in list_of(one["Action"]) if privilege_of(action))
        dependent[role] = {action: dependent_actions(action) for action in known if dependent_actions(action)}
    json.dump({"problems": problems, "dependent": dependent}, sys.stdout)


main()
