"""The command line of bin/simulate, whose first comment is the manual."""

import argparse
import csv
import math
import sys
from dataclasses import replace
from pathlib import Path

import model
import plot

USERS = (10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 800_000_000)
POINTS = 40

# A standby, which also serves reads.
MIN_REPLICAS = 1


def die(sentence):
    sys.stderr.write(f"simulate: {sentence}\n")
    sys.exit(1)


class Arguments(argparse.ArgumentParser):
    def error(self, message):
        die(f"{message}; see simulate -h")


def number(text, low, high, parse):
    try:
        value = parse(text)
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from {low:g} to {high:g}")
    return value


def whole(low, high):
    return lambda text: number(text, low, high, int)


def real(low, high):
    return lambda text: number(text, low, high, float)


def arguments():
    parser = Arguments(prog="simulate", add_help=False, allow_abbrev=False)
    parser.add_argument("--users", type=whole(1, 8_000_000_000))
    parser.add_argument("--active", type=real(0.0001, 1), default=0.2)
    parser.add_argument("--requests", type=real(0.01, 100_000), default=200)
    parser.add_argument("--peak", type=real(1, 100), default=2.5)
    parser.add_argument("--writes", type=real(0, 1), default=0.05)
    parser.add_argument("--hits", type=real(0, 1), default=0.8)
    parser.add_argument("--utilisation", type=real(0.01, 0.99), default=0.6)
    parser.add_argument("--instances", type=whole(1, 100_000))
    parser.add_argument("--replicas", type=whole(0, model.MAX_REPLICAS))
    parser.add_argument("--primaries", type=whole(1, model.MAX_PRIMARIES))
    parser.add_argument("--server-cores", type=whole(1, 1024), default=4)
    parser.add_argument("--database-cores", type=whole(1, 1024), default=64)
    parser.add_argument("--server-price", type=real(0, 1000), default=0.04)
    parser.add_argument("--database-price", type=real(0, 1000), default=0.12)
    parser.add_argument("--costs", type=Path, default=Path(__file__).with_name("costs.json"))
    parser.add_argument("--svg", type=Path)
    parser.add_argument("--csv", type=Path)
    return parser.parse_args()


def main():
    options = arguments()
    try:
        costs = model.Costs.read(options.costs)
        lines = [row(options, costs, users) for users in ([options.users] if options.users else USERS)]
        if options.csv:
            with open(options.csv, "w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows([HEAD, *lines])
        if options.svg:
            options.svg.write_text(charts(options, costs), encoding="utf-8")
    except OSError as error:
        die(f"{error.filename}: {error.strerror}")
    except ValueError as error:
        die(f"{options.costs} has no usable costs: {error}")
    print_table([HEAD, *lines])


HEAD = (
    "users", "requests/s", "writes/s", "instances", "replicas", "primaries", "db cores",
    "capacity/s", "latency ms", "$/month", "connections", "first limit",
)  # fmt: skip


def workload_of(options, users):
    return model.Workload(users, options.active, options.requests, options.peak, options.writes, options.hits)


def deployment_of(options, costs, workload):
    """The smallest deployment for the workload, or one with the numbers that the options fix."""
    replicas = MIN_REPLICAS if options.replicas is None else options.replicas
    found = model.smallest(
        costs, workload, options.utilisation, options.server_cores, options.database_cores, replicas
    ) or model.Deployment(1, replicas, 1, options.server_cores, options.database_cores)
    fixed = {name: getattr(options, name) for name in ("instances", "replicas", "primaries")}
    fixed = {name: value for name, value in fixed.items() if value is not None}
    return replace(found, **fixed, database_cores=options.database_cores) if fixed else found


def row(options, costs, users):
    workload = workload_of(options, users)
    deployment = deployment_of(options, costs, workload)
    prices = model.Prices(options.server_price, options.database_price)
    latency = model.latency(costs, workload, deployment)
    limit, share = model.load(costs, workload, deployment).first_limit()
    return (
        users,
        round(workload.per_second),
        round(workload.per_second * workload.writes),
        deployment.instances,
        deployment.replicas,
        deployment.primaries,
        deployment.database_cores,
        round(model.capacity(costs, workload, deployment, options.utilisation)),
        "overloaded" if latency is None else f"{latency:.2f}",
        round(model.cost(deployment, prices)),
        model.connections(costs, deployment),
        f"{limit} {share:.0%}",
    )


def print_table(lines):
    cells = [[f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in line] for line in lines]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEAD))]
    for line in cells:
        print("  ".join(cell.rjust(width) for cell, width in zip(line, widths)))


def charts(options, costs):
    """Requests per second, latency and cost, each against instances, replicas and the rate of writes."""
    users = options.users or 10_000_000
    workload = workload_of(options, users)
    deployment = deployment_of(options, costs, workload)
    prices = model.Prices(options.server_price, options.database_price)

    def row_of(x_label, points):
        """Points are (x, workload, deployment)."""
        capacities = [(x, model.capacity(costs, load, on, options.utilisation)) for x, load, on in points]
        latencies = [(x, model.latency(costs, load, on)) for x, load, on in points]
        dollars = [(x, model.cost(on, prices)) for x, _, on in points]
        return [
            ("Capacity", x_label, "requests/s", capacities),
            ("Mean latency", x_label, "ms", latencies),
            ("Cost", x_label, "$/month", dollars),
        ]

    most = max(2 * deployment.instances, POINTS)
    steps = sorted({max(1, round(most * step / POINTS)) for step in range(1, POINTS + 1)})
    instances = [(count, workload, replace(deployment, instances=count)) for count in steps]
    replicas = [(count, workload, replace(deployment, replicas=count)) for count in range(model.MAX_REPLICAS + 1)]
    writes = []
    for step in range(POINTS + 1):
        # Twice the rate of writes that one primary commits, at a constant rate of requests.
        rate = min(workload.per_second, 2 * costs.commits_per_second * deployment.primaries) * step / POINTS
        load = replace(workload, writes=rate / workload.per_second)
        writes.append((rate, load, deployment))
    title = (
        f"{users:,} users, {workload.per_second:,.0f} requests/s at peak: {deployment.instances} instances,"
        f" {deployment.replicas} replicas, {deployment.primaries} primaries"
    )
    return plot.svg(
        title, [row_of("instances", instances), row_of("replicas", replicas), row_of("writes/s", writes)]
    )


main()
