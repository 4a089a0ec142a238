/** An image of a repository as far as a lifecycle policy looks at it. */
export interface LifecycleImage {
    digest: string;
    tags: readonly string[];
    pushedAt: Date;
}

/** When a lifecycle policy removes an image. */
export interface Expiry {
    /** Images that may still be pushed before it goes; 0 or less: it goes when ECR next looks. */
    pushes?: number;
    /** The day on which it becomes too old. */
    at?: Date;
}

interface Rule {
    selection?: {
        tagStatus?: "tagged" | "untagged" | "any";
        tagPrefixList?: string[];
        tagPatternList?: string[];
        countType?: string;
        countNumber?: number;
    };
    action?: { type?: string };
}

const DAY = 86_400_000;

/**
 * The ways in which a repository's lifecycle policy will remove an image: one for each rule that selects it. ECR removes an
 * image that any rule marks, so the soonest counts.
 * @param policy JSON text of the policy
 * @see ECR User Guide, "Lifecycle policy properties"
 */
export function expiriesOf(policy: string, images: readonly LifecycleImage[], digest: string): Expiry[] {
    const { rules = [] } = JSON.parse(policy) as { rules?: Rule[] };
    return rules.flatMap(({ selection = {}, action }): Expiry[] => {
        const selected = images
            .filter(image => isSelected(selection, image))
            .sort((a, b) => b.pushedAt.getTime() - a.pushedAt.getTime());
        const place = selected.findIndex(image => image.digest === digest);
        const { countType, countNumber = 0 } = selection;
        if (place < 0 || action?.type !== "expire") {
            return [];
        }
        return countType === "imageCountMoreThan"
            ? [{ pushes: countNumber - place - 1 }]
            : [{ at: new Date(selected[place]!.pushedAt.getTime() + countNumber * DAY) }];
    });
}

function isSelected(
    { tagStatus = "any", tagPrefixList = [], tagPatternList = [] }: NonNullable<Rule["selection"]>,
    { tags }: LifecycleImage,
): boolean {
    if (tagStatus !== "tagged") {
        return tagStatus === "any" || tags.length === 0;
    }
    return tags.some(
        tag =>
            tagPrefixList.some(prefix => tag.startsWith(prefix)) ||
            tagPatternList.some(pattern => asExpression(pattern).test(tag)),
    );
}

/** `release-*` as a regular expression. */
function asExpression(pattern: string): RegExp {
    const parts = pattern.split("*").map(part => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${parts.join(".*")}$`);
}
