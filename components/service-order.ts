import type { FargateServiceSpec } from "../fargate";

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
