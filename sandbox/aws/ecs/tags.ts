import type * as ecs from "@aws-sdk/client-ecs";
import type { Account, Table } from "../service";
import { invalidParameter } from "./errors";
import { clusters, lastPart, serviceKey, services, taskDefinitions, tasks, taskSets } from "./model";

const MAX_TAGS = 50;

interface Tagged {
    tags: ecs.Tag[];
}

/** The row that an ARN names, in its table. */
function locate(account: Account, arn = ""): { table: Table<Tagged>; key: string; row: Tagged } {
    const kind = /^arn:aws[\w-]*:ecs:[^:]*:\d+:([\w-]+)\//.exec(arn)?.[1];
    const parts = arn.split("/");
    const key =
        kind === "service"
            ? serviceKey({ cluster: parts.at(-2) ?? "", serviceName: lastPart(arn) })
            : kind === "task-set"
              ? `ecs-svc/${lastPart(arn)}`
              : lastPart(arn);
    const tables: Record<string, object> = {
        cluster: clusters(account),
        service: services(account),
        "task-definition": taskDefinitions(account),
        task: tasks(account),
        "task-set": taskSets(account),
    };
    // Only the tags of the row are read and written here.
    const table = tables[kind ?? ""] as Table<Tagged> | undefined;
    const row = table?.get(key);
    if (!table || !row) {
        throw invalidParameter("The specified resource was not found. Specify a valid resource ARN and try again.");
    }
    return { table, key, row };
}

export function tagResource(account: Account, input: ecs.TagResourceCommandInput): object {
    const { table, key, row } = locate(account, input.resourceArn);
    const tags = [...new Map([...row.tags, ...(input.tags ?? [])].map(tag => [tag.key, tag])).values()];
    if (tags.length > MAX_TAGS) {
        throw invalidParameter(`A resource can have at most ${MAX_TAGS} tags.`);
    }
    table.put(key, { ...row, tags });
    return {};
}

export function untagResource(account: Account, input: ecs.UntagResourceCommandInput): object {
    const { table, key, row } = locate(account, input.resourceArn);
    table.put(key, { ...row, tags: row.tags.filter(tag => !input.tagKeys?.includes(tag.key ?? "")) });
    return {};
}

export function listTagsForResource(account: Account, input: ecs.ListTagsForResourceCommandInput): object {
    return { tags: locate(account, input.resourceArn).row.tags };
}
