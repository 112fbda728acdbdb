"""Sends what the server's check has measured (standard input, as check.py prints it) to CloudWatch, as the server's own role.

Whatever fails is a line of the next check (topics/sending.py) and nothing else: an alarm rings by itself when nothing arrives.
Only numbers with known names leave the server.
"""

import json
import os
import sys
import time

sys.dont_write_bytecode = True

from topics import line, places  # noqa: E402

SETTINGS = places.SETTINGS / "watch/metrics"
OUTCOME = places.RUN / "watch/sent"

# What components/alarms/metrics.ts names, with CloudWatch's units.
UNITS = {
    "Problems": "Count",
    "DiskUsed": "Percent",
    "MemoryUsed": "Percent",
    "CertificateDays": "None",
    "BackupAge": "None",
    "Announced": "None",
}

# Seconds. A check that is older says nothing about the server any more: silence is the truth then.
STALE = 600


def read_settings(file):
    return dict(text.split("=", 1) for text in file.read_text().splitlines() if "=" in text)


def data_of(check, stack):
    """The metrics of a check as PutMetricData takes them."""
    at = line.seconds_of(check["at"])
    if at is None or abs(time.time() - at) > STALE:
        raise ValueError(f"the last check is of {check['at']}, and none has ended since")
    return [
        {
            "MetricName": name,
            "Dimensions": [{"Name": "Stack", "Value": stack}],
            "Timestamp": at,
            "Value": float(value),
            "Unit": UNITS[name],
        }
        for name, value in check["metrics"].items()
        if name in UNITS and isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e9
    ]


def send(check, settings):
    # Here, because it takes a while, and fails where the package is missing.
    import boto3  # pylint: disable=import-outside-toplevel
    from botocore.config import Config  # pylint: disable=import-outside-toplevel

    # The metadata service is next door: whoever waits longer for it has no role.
    os.environ.setdefault("AWS_METADATA_SERVICE_TIMEOUT", "2")
    os.environ.setdefault("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "3")
    client = boto3.client(
        "cloudwatch",
        region_name=settings["REGION"],
        endpoint_url=settings.get("ENDPOINT") or None,
        config=Config(connect_timeout=5, read_timeout=10, retries={"total_max_attempts": 3}),
    )
    client.put_metric_data(Namespace=settings["NAMESPACE"], MetricData=data_of(check, settings["STACK"]))


def reason_of(error):
    """What went wrong, in one line. boto3's errors have no credentials, and an answer's text is AWS's own."""
    return " ".join(f"{type(error).__name__}: {error}".split())[:300]


def record(outcome, file):
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = file.with_suffix(".new")
    new.write_text(json.dumps(outcome))
    new.replace(file)


def main():
    outcome = {"at": int(time.time()), "failed": None}
    try:
        send(json.load(sys.stdin), read_settings(SETTINGS))
    except Exception as error:  # pylint: disable=broad-except
        outcome["failed"] = reason_of(error)
    record(outcome, OUTCOME)


if __name__ == "__main__":
    main()
