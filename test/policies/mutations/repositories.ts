import { policy } from "../compliant-stack";
import { keeping, type Mutation, rearranged, row } from "./mutation";

export const REPOSITORIES: Mutation[] = [
    row(
        "ecr-tags-immutable",
        "images",
        "mutable",
        i => (i.imageTagMutability = "MUTABLE"),
        /may be overwritten \(MUTABLE\)/,
    ),
    row("ecr-tags-immutable", "images", "nothing said", i => delete i.imageTagMutability, /may be overwritten/),
    row(
        "ecr-tags-immutable",
        "images",
        "an exclusion",
        i =>
            Object.assign(i, {
                imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
                imageTagMutabilityExclusionFilters: [{ filter: "cache*" }],
            }),
        /Tags like cache\*/,
    ),
    row("ecr-scan-on-push", "images", "no scan", i => (i.imageScanningConfiguration.scanOnPush = false), /not scanned/),
    row(
        "ecr-kms",
        "images",
        "AES256",
        i => (i.encryptionConfigurations = [{ encryptionType: "AES256" }]),
        /without a KMS key/,
    ),
    row("ecr-kms", "images", "AWS's key", i => delete i.encryptionConfigurations[0].kmsKey, /AWS's own key/),
    row("ecr-no-force-delete", "images", "forced", i => (i.forceDelete = true), /together with its images/),
    row(
        "ecr-policy-not-public",
        "pulls",
        "everybody",
        i => (i.policy = policy({ Effect: "Allow", Action: "ecr:BatchGetImage", Principal: "*" })),
        /Everybody/,
    ),
    row(
        "stack-ecr-has-lifecycle",
        "old-images",
        "too few",
        keeping({ tagStatus: "any", countType: "imageCountMoreThan", countNumber: 5 }),
        /Only 5 images/,
    ),
    row(
        "stack-ecr-has-lifecycle",
        "old-images",
        "by age",
        keeping({ tagStatus: "tagged", tagPatternList: ["*"], countType: "sinceImagePushed", countNumber: 14 }),
        /Only 0 images/,
    ),
    rearranged(
        "stack-ecr-has-lifecycle",
        "old-images",
        "of another repository",
        old => Object.assign(old, { propertyDependencies: {}, dependencies: [] }),
        /Nothing forgets/,
        { blames: "images" },
    ),
];
