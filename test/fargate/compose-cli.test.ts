import assert from "node:assert/strict";
import { convert, convertApp, failure, IMAGE, verdictOf } from "./fixture";

const S3 = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
const DOCUMENT = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sqs:*", Resource: "arn:aws:sqs:*:*:jobs" }],
};

describe("What compose-cli was told to use", () => {
    for (const [keys, existing] of [
        [{}, undefined],
        [{ "x-aws-vpc": "vpc-0a1b2c3d" }, { vpcId: "vpc-0a1b2c3d" }],
        [{ "x-aws-vpc": "arn:aws:ec2:eu-central-1:123456789012:vpc/vpc-0a1b2c3d" }, { vpcId: "vpc-0a1b2c3d" }],
        [{ "x-aws-cluster": "main" }, { clusterName: "main" }],
        [{ "x-aws-cluster": "arn:aws:ecs:eu-central-1:123456789012:cluster/main" }, { clusterName: "main" }],
        [{ "x-aws-loadbalancer": "shop-lb" }, { loadBalancer: "shop-lb" }],
        [
            {
                "x-aws-loadbalancer":
                    "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/shop/50dc6c495c0c9188",
            },
            {
                loadBalancer:
                    "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/shop/50dc6c495c0c9188",
            },
        ],
    ] as const) {
        it(`${JSON.stringify(keys)} is adopted`, () =>
            assert.deepEqual(convertApp({}, {}, keys).project.existing, existing));
    }

    for (const [key, value] of [
        ["x-aws-vpc", "default"],
        ["x-aws-cluster", "main cluster"],
        [
            "x-aws-loadbalancer",
            "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/net/shop/50dc6c495c0c9188",
        ],
    ] as const) {
        it(`${key}: ${value} is a mistake`, () => {
            const error = failure(() => convertApp({}, {}, { [key]: value }));
            assert.equal(error.problems[0]?.path, key);
            assert.ok(error.problems[0]?.position);
        });
    }

    it("gives way to the stack's configuration, and says so", () => {
        const existing = { clusterName: "prod" };
        const conversion = convertApp({}, { existing }, { "x-aws-cluster": "main", "x-aws-vpc": "vpc-1" });
        assert.deepEqual(conversion.project.existing, { clusterName: "prod", vpcId: "vpc-1" });
        const { level, reason } = verdictOf(conversion, "x-aws-cluster");
        assert.equal(level, "approximated");
        assert.match(reason, /names prod in its place/);
    });

    it("makes short names unsearched, as any adopted VPC does", () => {
        const services = { app: { image: IMAGE, expose: ["80"] }, other: { image: IMAGE } };
        const conversion = convert({ services, "x-aws-vpc": "vpc-1" }, { namespace: "dev.shop.internal" });
        assert.match(verdictOf(conversion, "services.app").fix!, /app\.dev\.shop\.internal/);
    });
});

describe("The log retention of compose-cli and ECS Compose-X", () => {
    for (const [keys, project, days] of [
        [{}, {}, undefined],
        [{}, { "x-aws-logs_retention": "7" }, 7],
        [{}, { "x-aws-logs_retention": 10 }, 14], // CloudWatch has no 10 days: longer, never shorter
        [{}, { "x-aws-logs_retention": 9999 }, 3653],
        [{ "x-aws-logs_retention": 3 }, { "x-aws-logs_retention": 7 }, 3],
        [{ "x-logging": { RetentionInDays: 5 } }, { "x-aws-logs_retention": 7 }, 5],
    ] as const) {
        it(`${JSON.stringify({ ...project, service: keys })} is ${days ?? "the application's"}`, () =>
            assert.equal(convertApp(keys, {}, project).spec.task.logRetention, days));
    }

    it("must be a number of days", () => {
        const error = failure(() => convertApp({}, {}, { "x-aws-logs_retention": "forever" }));
        assert.match(error.message, /x-aws-logs_retention {2}is "forever"/);
    });
});

describe("What a service may do on AWS", () => {
    it("is what its policies say, inline and managed, of both vocabularies", () => {
        const { task } = convertApp({
            "x-aws-role": DOCUMENT,
            "x-aws-policies": [S3],
            "x-iam": {
                Policies: [{ PolicyName: "queue", PolicyDocument: DOCUMENT }],
                ManagedPolicyArns: [S3],
                PermissionsBoundary: S3,
            },
        }).spec;
        assert.deepEqual(task.permissions, {
            policies: [
                { name: "app", document: DOCUMENT },
                { name: "queue", document: DOCUMENT },
            ],
            managedPolicyArns: [S3],
            boundary: S3,
        });
    });

    it("is nothing where none are written", () => assert.equal(convertApp({}).spec.task.permissions, undefined));

    for (const [keys, message] of [
        [{ "x-aws-role": { Version: "2012-10-17" } }, /is no policy document/],
        [{ "x-aws-role": "arn:aws:iam::123456789012:role/app" }, /is no policy document/],
        [{ "x-aws-policies": ["AmazonS3ReadOnlyAccess"] }, /x-aws-policies\[0\] {2}is no ARN of a managed policy/],
        [{ "x-aws-pull_credentials": "hub" }, /x-aws-pull_credentials {2}is "hub"/],
    ] as const) {
        it(`cannot be ${JSON.stringify(keys)}`, () => assert.match(failure(() => convertApp(keys)).message, message));
    }
});

describe("The login of a private registry", () => {
    it("is read by ECS from Secrets Manager", () => {
        const arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:hub-AbCdEf";
        const { container } = convertApp({ "x-aws-pull_credentials": arn });
        assert.deepEqual(container.repositoryCredentials, { credentialsParameter: arn });
    });
});
