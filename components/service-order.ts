import type { ContainerSpec, FargateServiceSpec, JobSpec } from "../fargate";
import { needsOf } from "./service-needs";

type Ordered = Pick<FargateServiceSpec, "name" | "dependsOn">;

/** Dependencies first; Compose files hold no cycle. */
export function inOrder<Spec extends Ordered>(services: readonly Spec[]): Spec[] {
    const byName = new Map(services.map(service => [service.name, service]));
    const ordered = new Set<Spec>();
    const visit = (service: Spec): void => {
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
export function builtImage(spec: FargateServiceSpec | JobSpec): string | undefined {
    const { image } = mainContainer(spec);
    return "build" in image ? image.build : needsOf(spec.task).builds[0];
}

/** What tells a third-party image from the next: its digest or tag. Such a service is part of no release of ours. */
export function imageVersion(spec: FargateServiceSpec | JobSpec): string {
    const { image } = mainContainer(spec);
    const reference = "reference" in image ? image.reference : "";
    return reference.split("@")[1] ?? /:([^:/]+)$/.exec(reference)?.[1] ?? "latest";
}

/** The main service's container is the first. */
function mainContainer({ task }: FargateServiceSpec | JobSpec): ContainerSpec {
    return task.containers[0]!;
}
