import { json, record } from "../inputs";
import { resourceRule, type Resource } from "../rule";
import {
    BUCKETS,
    CLUSTER,
    DEPLOYMENT_GROUP,
    FILE_SYSTEM,
    KEY,
    LOAD_BALANCERS,
    LOG_GROUP,
    REPOSITORY,
    ROLE,
    SERVICE,
    TARGET_GROUPS,
    TASK_DEFINITION,
} from "../types";

/** Tags come from three places: the resource, what Pulumi made of them, and the provider's default tags. */
function tagKeys({ inputs, provider }: Resource): Set<string> {
    const defaults = record(record(json(provider?.defaultTags)).tags);
    return new Set([inputs.tags, inputs.tagsAll, defaults].flatMap(tags => Object.keys(record(tags))));
}

export const requiredTags = resourceRule<{ requiredTags: string[] }>({
    name: "tags-required",
    severity: "low",
    description: "Resources carry the tags that an organisation counts and cleans up by.",
    remediation: "Add the tags, best as default tags of the provider (aws:defaultTags)",
    url: "https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html",
    // Those that cost something, or hold something; every one of them takes tags.
    appliesTo: [
        ...BUCKETS,
        ...LOAD_BALANCERS,
        ...TARGET_GROUPS,
        CLUSTER,
        DEPLOYMENT_GROUP,
        FILE_SYSTEM,
        KEY,
        LOG_GROUP,
        REPOSITORY,
        ROLE,
        SERVICE,
        TASK_DEFINITION,
    ],
    level: { dev: "advisory", prod: "mandatory" },
    settings: {
        requiredTags: {
            type: "array",
            items: { type: "string" },
            default: [],
            description: "Keys of tags that every resource needs; none, unless an organisation names them.",
        },
    },
    check(resource, report, settings) {
        if (settings.requiredTags.length === 0) {
            return;
        }
        const present = tagKeys(resource);
        const missing = settings.requiredTags.filter(key => !present.has(key));
        if (missing.length > 0) {
            report(`The resource has no tag ${missing.join(", ")}`);
        }
    },
});

export const protectStateful = resourceRule<{ types: string[] }>({
    name: "protect-stateful",
    severity: "high",
    description: "What cannot be made again is protected from being deleted by a typing error.",
    remediation: "Set the resource option protect (swingbridge:protect)",
    url: "https://www.pulumi.com/docs/iac/concepts/resources/options/protect/",
    appliesTo: "every resource",
    level: { dev: "disabled", prod: "mandatory" },
    settings: {
        types: {
            type: "array",
            items: { type: "string" },
            default: [...BUCKETS, FILE_SYSTEM, KEY, LOG_GROUP, REPOSITORY],
            description: "Type tokens of resources that hold something.",
        },
    },
    check({ type, options }, report, { types }) {
        if (types.includes(type) && !options.protect) {
            report("The resource may be deleted");
        }
    },
});
