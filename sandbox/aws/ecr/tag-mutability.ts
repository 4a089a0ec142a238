import type { ImageTagMutabilityExclusionFilter, Repository } from "@aws-sdk/client-ecr";

import { AwsError } from "../service";

/** Whether the tags of a repository may move, and which of them are different. */
export interface TagMutability {
    imageTagMutability: NonNullable<Repository["imageTagMutability"]>;
    imageTagMutabilityExclusionFilters?: ImageTagMutabilityExclusionFilter[];
}

const MOST_FILTERS = 5;
/** Two wildcards at most. */
const FILTER = /^(?=.{1,128}$)[0-9a-zA-Z._-]*(?:\*[0-9a-zA-Z._-]*){0,2}$/;

/** What was asked for. @throws AwsError where settings and filters do not fit each other */
export function tagMutability({
    imageTagMutability = "MUTABLE",
    imageTagMutabilityExclusionFilters: filters = [],
}: Partial<TagMutability>): TagMutability {
    const excludes = imageTagMutability.endsWith("_WITH_EXCLUSION");
    if (excludes !== filters.length > 0) {
        throw invalid(
            excludes
                ? `at least one exclusion filter is required with ${imageTagMutability}`
                : `exclusion filters are not allowed with ${imageTagMutability}`,
        );
    }
    if (filters.length > MOST_FILTERS) {
        throw invalid(`Member must have length less than or equal to ${MOST_FILTERS}`);
    }
    const wrong = filters.find(({ filter = "", filterType }) => filterType !== "WILDCARD" || !FILTER.test(filter));
    if (wrong) {
        throw invalid(`filter '${wrong.filter}' of type '${wrong.filterType}' is not a wildcard filter of tags`);
    }
    return { imageTagMutability, ...(excludes && { imageTagMutabilityExclusionFilters: filters }) };
}

/** Whether an image may take a tag from another. */
export function mayMove(
    { imageTagMutability, imageTagMutabilityExclusionFilters = [] }: TagMutability,
    tag: string,
): boolean {
    const excluded = imageTagMutabilityExclusionFilters.some(({ filter = "" }) => matches(filter, tag));
    return imageTagMutability.startsWith("IMMUTABLE") === excluded;
}

function matches(filter: string, tag: string): boolean {
    const literal = (text: string): string => text.replaceAll(".", "\\.");
    return new RegExp(`^${filter.split("*").map(literal).join(".*")}$`).test(tag);
}

const invalid = (constraint: string) =>
    new AwsError(
        "InvalidParameterException",
        `Invalid parameter at 'imageTagMutabilityExclusionFilters' failed to satisfy constraint: '${constraint}'`,
    );
