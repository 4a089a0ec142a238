/** Images that a repository keeps where nothing is said: what a rollback may still need is among them. */
export const KEPT_IMAGES = 30;

/**
 * ECR lifecycle policy with one rule: of all images, tagged or not, the newest `keep` stay.
 * One rule, because ECR expires an image that *any* rule selects; "untagged" besides would take what a digest still names.
 * @see ECR User Guide, "Lifecycle policy properties"
 */
export function keepNewest(keep: number): string {
    return JSON.stringify({
        rules: [
            {
                rulePriority: 1,
                description: `keep the newest ${keep} images`,
                selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: keep },
                action: { type: "expire" },
            },
        ],
    });
}
