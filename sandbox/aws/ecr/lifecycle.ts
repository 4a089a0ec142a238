import { AwsError } from "../service";

/** One rule of a repository's lifecycle policy. */
export interface LifecycleRule {
    rulePriority: number;
    description?: string;
    selection: {
        tagStatus: "tagged" | "untagged" | "any";
        tagPrefixList?: string[];
        tagPatternList?: string[];
        countType: "imageCountMoreThan" | "sinceImagePushed";
        countNumber: number;
        countUnit?: "days";
    };
    action: { type: "expire" };
}

/** What a rule looks at. */
export interface Expirable {
    tags: readonly string[];
    /** Epoch milliseconds. */
    pushedAt: number;
}

const DAY = 86_400_000;

/** @throws AwsError where ECR would not take the policy */
export function parseLifecyclePolicy(text: string): LifecycleRule[] {
    let rules: LifecycleRule[] | undefined;
    try {
        rules = (JSON.parse(text) as { rules?: LifecycleRule[] }).rules;
    } catch {
        throw invalid("the text is not JSON");
    }
    if (!rules?.length) {
        throw invalid("rules must not be empty");
    }
    rules.forEach(checkRule);
    if (new Set(rules.map(({ rulePriority }) => rulePriority)).size < rules.length) {
        throw invalid("rulePriority must be unique");
    }
    const last = Math.max(...rules.map(({ rulePriority }) => rulePriority));
    if (rules.some(rule => rule.selection.tagStatus === "any" && rule.rulePriority !== last)) {
        throw invalid("a rule with tagStatus any must have the highest rulePriority");
    }
    return rules.sort((left, right) => left.rulePriority - right.rulePriority);
}

function checkRule({ rulePriority, selection, action }: LifecycleRule): void {
    if (!(rulePriority >= 1) || action?.type !== "expire" || !(selection?.countNumber >= 1)) {
        throw invalid("each rule needs rulePriority, selection with countNumber, and the action expire");
    }
    if (!["tagged", "untagged", "any"].includes(selection.tagStatus)) {
        throw invalid(`tagStatus ${selection.tagStatus}`);
    }
    const hasTags = (selection.tagPrefixList?.length ?? 0) + (selection.tagPatternList?.length ?? 0) > 0;
    if ((selection.tagStatus === "tagged") !== hasTags) {
        throw invalid("tagPrefixList or tagPatternList belongs to tagStatus tagged, and only to it");
    }
    if (!["imageCountMoreThan", "sinceImagePushed"].includes(selection.countType)) {
        throw invalid(`countType ${selection.countType}`);
    }
    if ((selection.countType === "sinceImagePushed") !== (selection.countUnit === "days")) {
        throw invalid("countUnit days belongs to countType sinceImagePushed, and only to it");
    }
}

/** The images that a policy removes now. An image that one rule has picked is not counted by the next. */
export function expired<Image extends Expirable>(
    rules: readonly LifecycleRule[],
    images: readonly Image[],
    now: number,
): Image[] {
    const left = new Set(images);
    const gone: Image[] = [];
    for (const { selection } of rules) {
        const picked = [...left]
            .filter(image => isSelected(selection, image))
            .sort((one, other) => other.pushedAt - one.pushedAt);
        const removed =
            selection.countType === "imageCountMoreThan"
                ? picked.slice(selection.countNumber)
                : picked.filter(({ pushedAt }) => now - pushedAt > selection.countNumber * DAY);
        picked.forEach(image => left.delete(image));
        gone.push(...removed);
    }
    return gone;
}

function isSelected(
    { tagStatus, tagPrefixList = [], tagPatternList = [] }: LifecycleRule["selection"],
    { tags }: Expirable,
): boolean {
    switch (tagStatus) {
        case "any":
            return true;
        case "untagged":
            return tags.length === 0;
        case "tagged":
            return tags.some(
                tag =>
                    tagPrefixList.some(prefix => tag.startsWith(prefix)) ||
                    tagPatternList.some(pattern => toPattern(pattern).test(tag)),
            );
    }
}

const toPattern = (text: string): RegExp =>
    new RegExp(`^${text.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/\*/g, ".*")}$`);

const invalid = (why: string) =>
    new AwsError(
        "InvalidParameterException",
        `Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation failure: ${why}'`,
    );
