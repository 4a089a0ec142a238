import type { LossRule } from "../rule";

/** The loader leaves most empty values out; of these keys it keeps them. */
const isEmpty = (value: unknown) => typeof value === "object" && Object.keys(value ?? {}).length === 0;

type Loss = Omit<LossRule, "level" | "key">;

/** Of a service that uses one as of the project that declares it. */
const MODELS: Loss = { reason: "models are not converted", fix: "call Amazon Bedrock with the task role" };

/** What Fargate cannot keep, with the reason and the way on. */
const REFUSED: Record<string, Loss> = {
    privileged: {
        reason: "Fargate runs no privileged containers",
        fix: "run this service on ECS Managed Instances or EC2",
    },
    devices: {
        reason: "Fargate gives containers no access to host devices",
        fix: "run this service on ECS Managed Instances or EC2",
    },
    device_cgroup_rules: {
        reason: "Fargate gives containers no access to host devices",
        fix: "run this service on ECS Managed Instances or EC2",
    },
    gpus: { reason: "Fargate has no GPUs", fix: "run this service on ECS Managed Instances or EC2" },
    use_api_socket: {
        reason: "a Fargate task has no container engine to talk to",
        fix: "call the AWS API with the task role",
    },
    security_opt: {
        reason: "Fargate takes no Docker security options",
        fix: "use `user`, `read_only` and `cap_drop`, which it keeps",
    },
    userns_mode: {
        reason: "a Fargate task has a machine, and so a user namespace, of its own",
        fix: "remove the key",
    },
    cgroup: { reason: "Fargate manages control groups itself", fix: "remove the key" },
    cgroup_parent: { reason: "Fargate manages control groups itself", fix: "remove the key" },
    uts: { reason: "a Fargate task has no host to share the name of", fix: "remove the key" },
    ipc: {
        reason: "Fargate shares no inter-process communication, not even between the containers of a task",
        fix: "let the processes talk over localhost or through files (`volumes_from`)",
        harmless: value => value === "private",
    },
    runtime: { reason: "Fargate chooses the container runtime", fix: "remove the key" },
    isolation: {
        reason: "Fargate chooses how containers are isolated",
        fix: "remove the key",
        harmless: value => value === "default",
    },
    cpuset: {
        reason: "Fargate chooses the CPUs",
        fix: "say how many with `deploy.resources.limits.cpus`",
    },
    cpu_rt_period: { reason: "Fargate has no real-time scheduling", fix: "remove the key" },
    cpu_rt_runtime: { reason: "Fargate has no real-time scheduling", fix: "remove the key" },
    cpu_quota: {
        reason: "Fargate sells CPU by the task size",
        fix: "use `cpus` or `deploy.resources.limits.cpus`",
    },
    cpu_period: {
        reason: "Fargate sells CPU by the task size",
        fix: "use `cpus` or `deploy.resources.limits.cpus`",
    },
    cpu_count: {
        reason: "it counts the CPUs of a Windows host",
        fix: "use `cpus` or `deploy.resources.limits.cpus`",
    },
    cpu_percent: {
        reason: "it is a share of a Windows host",
        fix: "use `cpus` or `deploy.resources.limits.cpus`",
    },
    dns: {
        reason: "the VPC answers DNS for a Fargate task",
        fix: "add the names to the VPC's DNS (Route 53)",
    },
    dns_opt: { reason: "the VPC answers DNS for a Fargate task", fix: "remove the key" },
    dns_search: {
        reason: "the VPC's DHCP options hold the search domain",
        fix: "use full names",
    },
    domainname: { reason: "a Fargate task is named by its VPC", fix: "remove the key" },
    mac_address: { reason: "the VPC gives a task its addresses", fix: "remove the key" },
    external_links: {
        reason: "there are no containers outside of this project to link to",
        fix: "use the DNS name of the other system",
    },
    group_add: {
        reason: "ECS runs a container as one user and one group",
        fix: "choose the group with `user: uid:gid`",
    },
    credential_spec: {
        reason: "Windows containers are not converted yet",
        fix: "remove the key",
        harmless: isEmpty,
    },
    stop_signal: {
        reason: "a task definition names no stop signal; Fargate sends the image's",
        fix: "put STOPSIGNAL into the Dockerfile",
        harmless: value => value === "SIGTERM",
    },
    post_start: {
        reason: "ECS runs nothing inside a started container",
        fix: "do it in the image's entrypoint",
    },
    pre_stop: {
        reason: "ECS runs nothing inside a stopping container but its signal",
        fix: "handle SIGTERM in the program",
    },
    models: MODELS,
    provider: {
        reason: "a provider is a program on this machine, not a container",
        fix: "leave the service out with a profile",
    },
    "deploy.resources.reservations.devices": {
        reason: "Fargate has no GPUs or other devices",
        fix: "run this service on ECS Managed Instances or EC2",
    },
    "deploy.resources.reservations.generic_resources": {
        reason: "Fargate has CPU and memory only",
        fix: "remove the key",
    },
};

/** What the application runs without. */
const APPROXIMATED: Record<string, Loss> = {
    cpu_shares: {
        reason: "a service is a task of its own on Fargate, so there is nothing to share with",
        fix: "say how many CPUs with `deploy.resources.limits.cpus`",
    },
    memswap_limit: { reason: "Fargate has no swap", fix: "remove the key, and give the service the memory it needs" },
    mem_swappiness: { reason: "Fargate has no swap", fix: "remove the key" },
    oom_kill_disable: {
        reason: "Fargate always stops a container that uses more than its memory",
        fix: "give the service more memory",
        harmless: value => value === false,
    },
    oom_score_adj: {
        reason: "Fargate does not weigh containers against each other",
        fix: "give each service a memory limit",
    },
    pids_limit: {
        reason: "Fargate does not limit the number of processes",
        fix: "limit it in the program",
        harmless: value => value === -1,
    },
    blkio_config: { reason: "Fargate does not weigh disk access", fix: "remove the key", harmless: isEmpty },
    "deploy.resources.limits.pids": {
        reason: "Fargate does not limit the number of processes",
        fix: "limit it in the program",
    },
};

/** What only a developer's machine needs. */
const DROPPED: Record<string, Loss> = {
    develop: { reason: "`docker compose watch` is for development" },
    attach: { reason: "it is about the terminal of `docker compose up`" },
    annotations: { reason: "no part of ECS reads them" },
    pull_refresh_after: { reason: "ECS pulls an image whenever a task starts" },
};

/** Keys of the top level that are lost. */
const TOP_LEVEL: readonly LossRule[] = [
    { key: "version", level: "dropped", reason: "Compose itself ignores it", fix: "remove it" },
    { key: "models", level: "refused", ...MODELS },
];

export const LOSS_RULES: readonly LossRule[] = [
    ...TOP_LEVEL,
    ...ofServices("refused", REFUSED),
    ...ofServices("approximated", APPROXIMATED),
    ...ofServices("dropped", DROPPED),
];

function ofServices(level: LossRule["level"], losses: Readonly<Record<string, Loss>>): LossRule[] {
    return Object.entries(losses).map(([key, loss]) => ({ key: `services.*.${key}`, level, ...loss }));
}
