import type { Filter, ResourceType, TagSpecification } from "@aws-sdk/client-ec2";

import { AwsError, type Account, type Table } from "../service";
import { toTagList, toTagMap, type Tag, type TagMap } from "../tags";

/** EC2's tags stand beside its resources, by id: one pair of operations tags them all. */
const tagTable = (account: Account) => account.table<TagMap>("ec2.tags");

export const tagsOf = (account: Account, id: string): Tag[] => toTagList(tagTable(account).get(id));

export function addTags(account: Account, id: string, tags: TagMap): void {
    tagTable(account).put(id, { ...tagTable(account).get(id), ...tags });
}

export function removeTags(account: Account, id: string, keys?: readonly string[]): void {
    const left = Object.entries(tagTable(account).get(id) ?? {}).filter(([key]) => keys && !keys.includes(key));
    if (left.length > 0) {
        tagTable(account).put(id, Object.fromEntries(left));
    } else {
        tagTable(account).delete(id);
    }
}

/** A new resource's id, tagged as its creation asks. */
export function newId(
    account: Account,
    prefix: string,
    type?: ResourceType,
    specifications?: readonly TagSpecification[],
): string {
    const id = `${prefix}-0${account.uniqueId(16)}`;
    const tags = specifications?.filter(({ ResourceType }) => ResourceType === type).flatMap(({ Tags }) => Tags ?? []);
    if (tags?.length) {
        addTags(account, id, toTagMap(tags));
    }
    return id;
}

/** @throws AwsError with the code of the kind of resource, e.g. `InvalidVpcID.NotFound` */
export function find<Row extends object>(
    table: Table<Row>,
    id: string | undefined,
    code: string,
    what: string,
): Row & object {
    const row = id === undefined ? undefined : table.get(id);
    if (!row) {
        throw new AwsError(code, `The ${what} '${id}' does not exist`);
    }
    return row;
}

export const dependencyViolation = (message: string): AwsError => new AwsError("DependencyViolation", message);

export const missingParameter = (name: string): AwsError =>
    new AwsError("MissingParameter", `The request must contain the parameter ${name}`);

/** What a filter of a name compares. */
export type FilterFields<Item> = Record<string, (item: Item) => string | undefined | readonly (string | undefined)[]>;

/** EC2's filters: all must match, each by one of its values, in which `*` and `?` stand for anything. */
export function select<Item>(
    items: readonly Item[],
    filters: readonly Filter[] | undefined,
    fields: FilterFields<Item>,
    tags: (item: Item) => readonly Tag[],
): Item[] {
    const tests = (filters ?? []).map(({ Name = "", Values = [] }) => {
        const valuesOf = fields[Name] ?? tagField(Name, tags);
        if (!valuesOf) {
            throw new AwsError("InvalidParameterValue", `The filter '${Name}' is invalid`);
        }
        const patterns = Values.map(toPattern);
        return (item: Item) =>
            [valuesOf(item)].flat().some(value => value !== undefined && patterns.some(pattern => pattern.test(value)));
    });
    return items.filter(item => tests.every(test => test(item)));
}

function tagField<Item>(name: string, tags: (item: Item) => readonly Tag[]) {
    if (name === "tag-key") {
        return (item: Item) => tags(item).map(({ Key }) => Key);
    }
    const key = name.startsWith("tag:") ? name.slice("tag:".length) : undefined;
    if (key === undefined) {
        return undefined;
    }
    return (item: Item) =>
        tags(item)
            .filter(tag => tag.Key === key)
            .map(({ Value }) => Value);
}

const toPattern = (value: string): RegExp =>
    new RegExp(
        `^${value
            .replace(/[.+^${}()|[\]\\]/g, "\\$&")
            .replace(/\*/g, ".*")
            .replace(/\?/g, ".")}$`,
        "s",
    );
