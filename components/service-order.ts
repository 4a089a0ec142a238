import type { FargateServiceSpec } from "../fargate";
import { needsOf } from "./service-needs";

/** Dependencies first; Compose files hold no cycle. */
export function inOrder(services: FargateServiceSpec[]): FargateServiceSpec[] {
    const byName = new Map(services.map(service => [service.name, service]));
    const ordered = new Set<FargateServiceSpec>();
    const visit = (service: FargateServiceSpec): void => {
        for (const { service: dependency } of service.dependsOn) {
            const found = byName.get(dependency);
            if (found && !ordered.has(found)) {
                visit(found);
            }
        }
        ordered.add(service);
    };
    services.forEach(visit);
    return [...ordered];
}

/** Name of the image that the release builds for a service, the main container's before others'. */
export function builtImage({ name, task }: FargateServiceSpec): string | undefined {
    const { builds } = needsOf(task);
    return builds.find(build => build === name) ?? builds[0];
}

/** What tells a third-party image from the next: its digest or tag. Such a service is part of no release of ours. */
export function imageVersion({ name, task }: FargateServiceSpec): string {
    const container = task.containers.find(candidate => candidate.name === name) ?? task.containers.at(-1);
    const reference = container !== undefined && "reference" in container.image ? container.image.reference : "";
    return reference.split("@")[1] ?? /:([^:/]+)$/.exec(reference)?.[1] ?? "latest";
}
