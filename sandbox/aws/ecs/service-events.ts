import type { Account } from "../service";
import type { ServiceEventRow, ServiceRow, TaskGroup } from "./model";

/** ECS shows the newest hundred. */
const KEPT = 100;

/** How events name what they are about: `(service app)`, or `(service app, taskSet ecs-svc/1)`. */
export const subjectText = (service: ServiceRow, group?: TaskGroup): string =>
    group && service.controller !== "ECS"
        ? `(service ${service.serviceName}, taskSet ${group.id})`
        : `(service ${service.serviceName})`;

export function withEvent(account: Account, service: ServiceRow, message: string): ServiceRow {
    const id = account.uniqueId(32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
    const event: ServiceEventRow = { id, createdAt: account.now, message };
    return { ...service, events: [event, ...service.events].slice(0, KEPT) };
}

export const taskList = (ids: readonly string[]): string => ids.map(id => `(task ${id})`).join(" ");
