import { AwsError } from "./service";

/** How tags stand in a row. */
export type TagMap = Record<string, string>;

/** How most services write tags. */
export interface Tag {
    Key: string;
    Value: string;
}

/** @param code The service's own word for a bad tag. @throws AwsError */
export function toTagMap(
    tags: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined,
    code = "InvalidParameterValue",
): TagMap {
    const map: TagMap = {};
    for (const { Key = "", Value = "" } of tags ?? []) {
        checkTag(Key, Value, code);
        map[Key] = Value;
    }
    if (Object.keys(map).length > MOST_TAGS) {
        throw new AwsError(code, `A resource can have at most ${MOST_TAGS} tags.`);
    }
    return map;
}

/** Sorted by key, as AWS answers. */
export const toTagList = (tags: TagMap | undefined): Tag[] =>
    Object.entries(tags ?? {})
        .sort(([left], [right]) => (left < right ? -1 : 1))
        .map(([Key, Value]) => ({ Key, Value }));

export function withoutTags(tags: TagMap | undefined, keys: readonly string[] | undefined): TagMap {
    return Object.fromEntries(Object.entries(tags ?? {}).filter(([key]) => !keys?.includes(key)));
}

/** AWS: 50 per resource, keys up to 128 characters, values up to 256. */
const MOST_TAGS = 50;

export function checkTag(key: string, value: string, code: string): void {
    if (key.length < 1 || key.length > 128) {
        throw new AwsError(code, `Tag keys have 1 to 128 characters: '${key}'.`);
    }
    if (value.length > 256) {
        throw new AwsError(code, `Tag values have at most 256 characters: '${key}'.`);
    }
    if (/^aws:/i.test(key)) {
        throw new AwsError(code, `Tag keys starting with 'aws:' are reserved for internal use: '${key}'.`);
    }
}
