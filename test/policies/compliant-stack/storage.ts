import { policy, PROTECTED, resource, type Unlinked } from "./resource";

/** What holds something: images, logs, secrets, files. */
export const STORAGE: Unlinked[] = [
    resource(
        "key",
        "aws:kms/key:Key",
        {
            enableKeyRotation: true,
            deletionWindowInDays: 30,
            policy: policy({
                Effect: "Allow",
                Action: "kms:DescribeKey",
                Principal: { AWS: "*" },
                Resource: "*",
                Condition: { StringEquals: { "kms:CallerAccount": "111122223333" } },
            }),
        },
        {},
        PROTECTED,
    ),
    resource(
        "logs",
        "aws:cloudwatch/logGroup:LogGroup",
        { name: "/shop/web", retentionInDays: 365, kmsKeyId: "key" },
        { kmsKeyId: ["key"] },
        PROTECTED,
    ),
    resource("files", "aws:efs/fileSystem:FileSystem", { encrypted: true, kmsKeyId: "key" }, {}, PROTECTED),
    resource("password", "aws:ssm/parameter:Parameter", { name: "/shop/db", type: "SecureString", keyId: "key" }),
    resource("setting", "aws:ssm/parameter:Parameter", { name: "/shop/colour", type: "String", value: "blue" }),
    resource("secret", "aws:secretsmanager/secret:Secret", { kmsKeyId: "key" }),
    resource("topic", "aws:sns/topic:Topic", { kmsMasterKeyId: "key" }),
    resource(
        "images",
        "aws:ecr/repository:Repository",
        {
            name: "shop",
            imageTagMutability: "IMMUTABLE",
            imageScanningConfiguration: { scanOnPush: true },
            encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: "key" }],
        },
        {},
        PROTECTED,
    ),
    resource(
        "old-images",
        "aws:ecr/lifecyclePolicy:LifecyclePolicy",
        {
            policy: JSON.stringify({
                rules: [{ selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 50 } }],
            }),
        },
        { repository: ["images"] },
    ),
    resource(
        "pulls",
        "aws:ecr/repositoryPolicy:RepositoryPolicy",
        { policy: policy({ Effect: "Allow", Action: "ecr:BatchGetImage", Principal: { AWS: "444455556666" } }) },
        { repository: ["images"] },
    ),
];
