"""The model of bin/simulate: requests per second, latency and cost of a deployment, from measured costs per request.

Units: rates are per second, costs of requests are microseconds of processor time, latencies are milliseconds.
"""

import json
import math
from dataclasses import dataclass, replace

SECONDS_PER_DAY = 86_400
HOURS_PER_MONTH = 730

# One instance may fail.
MIN_INSTANCES = 2

# Processors of a database that clouds offer.
DATABASE_SIZES = (2, 4, 8, 16, 32, 64, 96, 128, 192)

MAX_REPLICAS = 15
MAX_PRIMARIES = 1_000


@dataclass(frozen=True)
class Costs:
    """Measured costs; docs/scaling.md names the measurement of each."""

    server_us: dict
    primary_us: dict
    replica_us: dict
    checks_per_second: float
    commits_per_second: float
    commit_ms: float
    network_ms: float
    connections_per_server: int

    @staticmethod
    def read(file):
        """Raises ValueError if a cost is missing, unknown, or not a positive number."""
        with open(file, encoding="utf-8") as opened:
            costs = json.load(opened)
        names = set(Costs.__dataclass_fields__)
        groups = {
            "server_us": {"cached_read", "cold_read", "write"},
            "primary_us": {"check", "cold_read", "write"},
            "replica_us": {"cold_read", "replayed_write"},
        }
        if not isinstance(costs, dict) or set(costs) != names:
            raise ValueError("it must have exactly the members " + ", ".join(sorted(names)))
        for group, members in groups.items():
            if not isinstance(costs[group], dict) or set(costs[group]) != members:
                raise ValueError(f"{group} must have exactly the members " + ", ".join(sorted(members)))
        numbers = {name: value for name, value in costs.items() if name not in groups}
        for group in groups:
            numbers.update({f"{group}.{name}": value for name, value in costs[group].items()})
        for name, value in numbers.items():
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < math.inf:
                raise ValueError(f"{name} must be a positive number")
        return Costs(**costs)


@dataclass(frozen=True)
class Workload:
    """The requests at the busiest time of a day."""

    users: float
    active: float
    requests: float
    peak: float
    writes: float
    hits: float

    @property
    def per_second(self):
        return self.users * self.active * self.requests * self.peak / SECONDS_PER_DAY

    def scaled_to(self, per_second):
        return replace(self, users=self.users * per_second / self.per_second)


@dataclass(frozen=True)
class Deployment:
    """Server instances, primaries (more than one: a database distributed by user), and read replicas of each primary."""

    instances: int
    replicas: int
    primaries: int
    server_cores: int
    database_cores: int


@dataclass(frozen=True)
class Prices:
    """Dollars per core and hour."""

    server: float
    database: float


@dataclass(frozen=True)
class Load:
    """The utilisation of each resource; 1 is all of it."""

    server: float
    primary: float
    replica: float
    commits: float

    def first_limit(self):
        """The most utilised resource."""
        return max(
            ("server processors", self.server),
            ("primary's processors", self.primary),
            ("replicas' processors", self.replica),
            ("commits", self.commits),
            key=lambda resource: resource[1],
        )


def load(costs, workload, deployment):
    """The utilisation of a deployment under a workload."""
    writes = workload.per_second * workload.writes
    reads = workload.per_second - writes
    cold = reads * (1 - workload.hits)
    server = reads * workload.hits * costs.server_us["cached_read"]
    server += cold * costs.server_us["cold_read"] + writes * costs.server_us["write"]
    # An instance has one check in flight at a time, which the requests that wait for it share. Each primary is asked.
    checks = min(reads, deployment.instances * costs.checks_per_second)
    primary = checks * costs.primary_us["check"] + writes / deployment.primaries * costs.primary_us["write"]
    replica = 0.0
    if deployment.replicas:
        replica = cold / deployment.primaries / deployment.replicas * costs.replica_us["cold_read"]
        replica += writes / deployment.primaries * costs.replica_us["replayed_write"]
    else:
        primary += cold / deployment.primaries * costs.primary_us["cold_read"]
    return Load(
        server / (deployment.instances * deployment.server_cores * 1e6),
        primary / (deployment.database_cores * 1e6),
        replica / (deployment.database_cores * 1e6),
        writes / (deployment.primaries * costs.commits_per_second),
    )


def capacity(costs, workload, deployment, utilisation):
    """The requests per second at which the first resource reaches the utilisation."""
    low, high = 0.0, 1.0
    while fits(costs, workload.scaled_to(high), deployment, utilisation):
        low, high = high, high * 2
    for _ in range(60):
        middle = (low + high) / 2
        if fits(costs, workload.scaled_to(middle), deployment, utilisation):
            low = middle
        else:
            high = middle
    return low


def fits(costs, workload, deployment, utilisation):
    return load(costs, workload, deployment).first_limit()[1] <= utilisation


def latency(costs, workload, deployment):
    """The mean latency of a request in milliseconds: each service time divided by the idle share of its resource.

    None if a resource is overloaded.
    """
    loads = load(costs, workload, deployment)
    if loads.first_limit()[1] >= 1:
        return None
    database, reads_us = (
        (loads.replica, costs.replica_us["cold_read"])
        if deployment.replicas
        else (loads.primary, costs.primary_us["cold_read"])
    )
    check = wait(costs.primary_us["check"], loads.primary) + costs.network_ms
    cached = wait(costs.server_us["cached_read"], loads.server) + check
    cold = wait(costs.server_us["cold_read"], loads.server) + check + wait(reads_us, database) + costs.network_ms
    write = wait(costs.server_us["write"], loads.server) + wait(costs.primary_us["write"], loads.primary)
    write += costs.network_ms + costs.commit_ms / (1 - loads.commits)
    reads = workload.hits * cached + (1 - workload.hits) * cold
    return costs.network_ms + (1 - workload.writes) * reads + workload.writes * write


def wait(service_us, utilisation):
    return service_us / 1000 / (1 - utilisation)


def cost(deployment, prices):
    """Dollars per month, for processors only."""
    servers = deployment.instances * deployment.server_cores * prices.server
    nodes = deployment.primaries * (1 + deployment.replicas)
    return (servers + nodes * deployment.database_cores * prices.database) * HOURS_PER_MONTH


def connections(costs, deployment):
    """Sessions on each primary; a replica has as many."""
    return deployment.instances * costs.connections_per_server


def smallest(costs, workload, utilisation, server_cores, database_cores, replicas):
    """The smallest deployment that fits: the fewest primaries, then processors of a database, then replicas.

    `replicas` is the minimum of replicas. Returns None if no number of primaries suffices, because the checks of all instances alone
    load a primary too much.
    """
    instances = minimum_instances(costs, workload, utilisation, server_cores)
    sizes = [size for size in DATABASE_SIZES if size < database_cores] + [database_cores]
    for primaries in range(1, MAX_PRIMARIES + 1):
        for size in sizes:
            for number in range(replicas, MAX_REPLICAS + 1):
                deployment = Deployment(instances, number, primaries, server_cores, size)
                if fits(costs, workload, deployment, utilisation):
                    return deployment
    return None


def minimum_instances(costs, workload, utilisation, server_cores):
    one = Deployment(1, 1, 1, server_cores, 1)
    return max(MIN_INSTANCES, math.ceil(load(costs, workload, one).server / utilisation))
